-- Chooses the address of a site that is a program of its own: "unix:/path" or "127.0.0.1:3000". Connections are kept per address.
local balancer = require "ngx.balancer"

local upstreams = {}

function upstreams.balance()
  local address = ngx.var.address
  local done, problem = balancer.set_current_peer(address)
  if not done then
    ngx.log(ngx.ERR, "cannot send a request to ", address, ": ", problem)
    return ngx.exit(502)
  end
end

return upstreams
