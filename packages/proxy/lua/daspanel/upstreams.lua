-- Sites that are a program of their own, at "unix:/path" or "127.0.0.1:3000". Connections are kept per address.
local balancer = require "ngx.balancer"
local request_headers = require "daspanel.request_headers"
local routes = require "daspanel.routes"

local upstreams = {}

-- In the rewrite phase of the named location: what was noted before nginx went there is gone by then.
function upstreams.prepare()
  local route = routes.decided(ngx.var.host)
  if not route or not route.address then
    return ngx.exit(404)
  end
  ngx.ctx.address = route.address
  return request_headers.drop_reserved()
end

function upstreams.balance()
  local address = ngx.ctx.address
  local done, problem = balancer.set_current_peer(address)
  if not done then
    ngx.log(ngx.ERR, "cannot send a request to ", address, ": ", problem)
    return ngx.exit(502)
  end
end

return upstreams
