-- A worker whose master was killed would go on for ever and keep the ports from the next nginx.
local ffi = require "ffi"
ffi.cdef [[
int prctl(int option, unsigned long argument);
]]
local PR_SET_PDEATHSIG, SIGQUIT = 1, 3

local worker = {}

-- Has the kernel send the worker the signal for a graceful end when its master ends (prctl(2)).
function worker.follow_master()
  if ffi.C.prctl(PR_SET_PDEATHSIG, SIGQUIT) ~= 0 then
    ngx.log(ngx.ERR, "this worker will not notice the end of its master")
  end
end

return worker
