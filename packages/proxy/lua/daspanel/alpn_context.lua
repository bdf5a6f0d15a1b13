-- The OpenSSL context of connections that ask for the protocol "acme-tls/1" alone (RFC 8737): nginx's own refuses them. Of its two callbacks neither is Lua,
-- because OpenSSL calls them when no Lua runs; they are a few instructions of machine code (docs/decisions/0310-tls-alpn-in-nginx.md).
local ffi = require "ffi"
ffi.cdef [[
void *mmap(void *address, size_t length, int protection, int flags, int file, long offset);
int mprotect(void *address, size_t length, int protection);
const void *TLS_server_method(void);
void *SSL_CTX_new(const void *method);
int SSL_CTX_set_cipher_list(void *context, const char *names);
void SSL_CTX_set_alpn_select_cb(void *context, void *callback, void *argument);
long SSL_CTX_callback_ctrl(void *context, int command, void *callback);
void ERR_clear_error(void);
]]
local C = ffi.C
local READ, WRITE, EXECUTE = 1, 2, 4
local PRIVATE_ANONYMOUS = 0x22
local PAGE = 4096
local SET_SERVER_NAME_CALLBACK = 53

-- select(ssl, out, out_length, offered, offered_length, argument): *out = argument; *out_length = 10; return 0 (SSL_TLSEXT_ERR_OK).
-- accept(ssl, alert, argument): return 0.
local CODE = {
  x64 = {
    select = "\xf3\x0f\x1e\xfa\x4c\x89\x0e\xc6\x02\x0a\x31\xc0\xc3",
    accept = "\xf3\x0f\x1e\xfa\x31\xc0\xc3",
  },
  arm64 = {
    select = "\x25\x00\x00\xf9\x40\x01\x80\x52\x40\x00\x00\x39\x00\x00\x80\x52\xc0\x03\x5f\xd6",
    accept = "\x00\x00\x80\x52\xc0\x03\x5f\xd6",
  },
}
local SECOND = 64

local PROTOCOL = "acme-tls/1"
local CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"

local function place(code)
  local page = C.mmap(nil, PAGE, READ + WRITE, PRIVATE_ANONYMOUS, -1, 0)
  if page == ffi.cast("void *", -1) then
    return nil
  end
  local bytes = ffi.cast("char *", page)
  ffi.copy(bytes, code.select, #code.select)
  ffi.copy(bytes + SECOND, code.accept, #code.accept)
  ffi.copy(bytes + 2 * SECOND, PROTOCOL)
  if C.mprotect(page, PAGE, READ + EXECUTE) ~= 0 then
    return nil
  end
  return bytes
end

local alpn_context = {}

-- The context, or nil and a sentence where such connections cannot be answered. Made once, before there are workers.
function alpn_context.make()
  local code = CODE[jit.arch]
  if not code then
    return nil, "there is no code for the processor " .. jit.arch
  end
  local page = place(code)
  if not page then
    return nil, "the kernel forbids memory to be executable"
  end
  local context = C.SSL_CTX_new(C.TLS_server_method())
  if context == nil or C.SSL_CTX_set_cipher_list(context, CIPHERS) ~= 1 then
    C.ERR_clear_error()
    return nil, "OpenSSL makes no context"
  end
  C.SSL_CTX_set_alpn_select_cb(context, page, page + 2 * SECOND)
  C.SSL_CTX_callback_ctrl(context, SET_SERVER_NAME_CALLBACK, page + SECOND)
  return context
end

return alpn_context
