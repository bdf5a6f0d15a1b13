-- Chooses where a PHP request goes: to its pool when that is awake, otherwise to the engine, which wakes it.
local balancer = require "ngx.balancer"
local files = require "daspanel.files"
local settings = require "daspanel.settings"

local pools = {}

-- A pool is awake exactly when its socket exists. One that dies between the look and the connection is tried again through the engine; nginx asks a
-- second time only when the request was not sent yet, or when repeating it does no harm (fastcgi_next_upstream).
function pools.balance()
  local socket = settings.pools .. ngx.var.pool .. ".sock"
  local target = settings.wake_socket
  if not balancer.get_last_failure() and files.exist(socket) then
    target = socket
    balancer.set_more_tries(1)
  end
  local done, problem = balancer.set_current_peer("unix:" .. target)
  if not done then
    ngx.log(ngx.ERR, "cannot send a request to ", target, ": ", problem)
    return ngx.exit(502)
  end
end

return pools
