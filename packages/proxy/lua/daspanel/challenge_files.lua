-- Reads the answers to challenges that are under way (packages/formats/src/acme-challenges.ts). Nothing is kept: a file that appears is seen at once.
local ffi = require "ffi"
ffi.cdef [[
int open(const char *path, int flags, ...);
ssize_t read(int file, void *buffer, size_t length);
int close(int file);
]]
local settings = require "daspanel.settings"
local C = ffi.C

-- O_RDONLY, O_NONBLOCK, O_CLOEXEC and O_NOFOLLOW, whose number is the processor's: no link is followed, and nothing that is no file is waited for.
local FLAGS = 0x800 + 0x80000 + (jit.arch == "arm64" and 0x8000 or 0x20000)
local MOST_BYTES = 16384
local buffer = ffi.new("char[?]", MOST_BYTES)

local challenge_files = {}

-- The text of "<folder>/<name>", or nil. The folder is "http-01" or "tls-alpn-01"; the name must have been checked.
function challenge_files.read(folder, name)
  local file = C.open(settings.challenges .. folder .. "/" .. name, FLAGS)
  if file < 0 then
    return nil
  end
  local length = C.read(file, buffer, MOST_BYTES)
  C.close(file)
  if length > 0 and length < MOST_BYTES then
    return ffi.string(buffer, length)
  end
end

return challenge_files
