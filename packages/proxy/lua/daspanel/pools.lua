-- Chooses where a PHP request goes: to its pool when that is awake, otherwise to the engine, which wakes it.
local balancer = require "ngx.balancer"
local files = require "daspanel.files"
local settings = require "daspanel.settings"
local time = ngx.time

local pools = {}

-- The pools that this worker saw awake during this second, and their addresses: a look costs a twentieth of what nginx does for a request. None falls asleep
-- within a second of a request.
local awake, second = {}, 0

-- A pool is awake exactly when its socket exists.
local function awake_address(pool)
  local now = time()
  if now ~= second then
    awake, second = {}, now
  end
  local address = awake[pool]
  if not address then
    local socket = settings.pools .. pool .. ".sock"
    if files.exist(socket) then
      address = "unix:" .. socket
      awake[pool] = address
    end
  end
  return address
end

-- A pool that dies between the look and the connection is tried again through the engine; nginx asks a second time only when the request was not sent yet, or
-- when repeating it does no harm (fastcgi_next_upstream).
function pools.balance()
  local target = not balancer.get_last_failure() and awake_address(ngx.var.pool)
  if target then
    balancer.set_more_tries(1)
  else
    target = "unix:" .. settings.wake_socket
  end
  local done, problem = balancer.set_current_peer(target)
  if not done then
    ngx.log(ngx.ERR, "cannot send a request to ", target, ": ", problem)
    return ngx.exit(502)
  end
end

return pools
