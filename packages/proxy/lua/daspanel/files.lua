-- One system call that says whether a path exists, sockets included.
local ffi = require "ffi"
ffi.cdef "int access(const char *path, int mode);"
local C = ffi.C
local EXISTS = 0

local files = {}

function files.exist(path)
  return C.access(path, EXISTS) == 0
end

return files
