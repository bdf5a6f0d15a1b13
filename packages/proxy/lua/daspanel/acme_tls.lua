-- TLS-ALPN-01 (RFC 8737): a client that asks for the protocol "acme-tls/1" and no other is shown the certificate that the ACME client has put into a file for the
-- name. Every other connection costs one comparison.
local ffi = require "ffi"
ffi.cdef [[
void *ngx_http_lua_ffi_get_req_ssl_pointer(void *request, char **problem);
void *SSL_set_SSL_CTX(void *connection, void *context);
int SSL_set_num_tickets(void *connection, size_t count);
]]
local base = require "resty.core.base"
local client_hello = require "ngx.ssl.clienthello"
local ssl = require "ngx.ssl"
local address_names = require "daspanel.address_names"
local alpn_context = require "daspanel.alpn_context"
local challenge_files = require "daspanel.challenge_files"
local named_files = require "daspanel.named_files"
local C = ffi.C
local get_extension, time = client_hello.get_client_hello_ext, ngx.time

local PROTOCOL = "acme-tls/1"
local ALPN, QUIC_PARAMETERS = 16, 57
-- The extension's content: the length of the list, the length of its one entry, and that.
local ALONE = "\0\11\10" .. PROTOCOL
-- A connection that has not sent a request by then has been closed (client_header_timeout, twice).
local SECONDS_UNUSED = 60

local acme_tls = {}

-- Throws when nginx was built without one of the functions.
local function prepare()
  for _, name in ipairs { "ngx_http_lua_ffi_get_req_ssl_pointer", "SSL_set_SSL_CTX", "SSL_set_num_tickets" } do
    local _ = C[name]
  end
  return alpn_context.make()
end

local is_complete, context, obstacle = pcall(prepare)
if not is_complete then
  context, obstacle = nil, context
end
if not context then
  ngx.log(ngx.ERR, "TLS-ALPN-01 is not answered: ", obstacle)
end
local last_answer = 0

-- The file's text for a server name: of a host, or of an address with "_" for ":".
local function read(name)
  local address = address_names.parse(name)
  if address then
    return challenge_files.read("tls-alpn-01", address:gsub(":", "_") .. ".pem")
  end
  return named_files.is_name(name) and challenge_files.read("tls-alpn-01", name .. ".pem")
end

-- Authorities look several times, from several places: what was decoded last is kept.
local decoded = {}

local function decode(pem)
  if decoded.pem == pem then
    return decoded
  end
  local chain, problem = ssl.parse_pem_cert(pem)
  local key
  if chain then
    key, problem = ssl.parse_pem_priv_key(pem)
  end
  if not key then
    return nil, problem
  end
  decoded = { pem = pem, chain = chain, key = key }
  return decoded
end

-- Gives the connection the context that speaks the protocol, which OpenSSL allows at this moment, and then key and certificate.
local function show(pem)
  local pair, problem = decode(pem)
  if not pair then
    return nil, problem
  end
  local connection = C.ngx_http_lua_ffi_get_req_ssl_pointer(base.get_request(), base.get_errmsg_ptr())
  if connection == nil or C.SSL_set_SSL_CTX(connection, context) == nil then
    return nil, "OpenSSL does not take the context"
  end
  C.SSL_set_num_tickets(connection, 0)
  local done
  done, problem = ssl.set_cert(pair.chain)
  if done then
    done, problem = ssl.set_priv_key(pair.key)
  end
  return done, problem
end

-- ssl_client_hello_by_lua. Must not yield. Without a file nothing is done, and nginx refuses the protocol.
function acme_tls.answer()
  if get_extension(ALPN) ~= ALONE or not context or get_extension(QUIC_PARAMETERS) then
    return
  end
  local name = client_hello.get_client_hello_server_name()
  local pem = name and read(name:lower())
  if not pem then
    return
  end
  last_answer = time()
  local done, problem = show(pem)
  if not done then
    ngx.log(ngx.ERR, "the answer to the challenge for ", name, " cannot be shown: ", problem)
    return ngx.exit(ngx.ERROR)
  end
end

-- True for a request on such a connection, which carries none.
function acme_tls.is_spoken()
  return time() - last_answer < SECONDS_UNUSED and ngx.var.ssl_alpn_protocol == PROTOCOL
end

return acme_tls
