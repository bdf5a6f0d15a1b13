-- What stands between a path that ends in .php and PHP.
local files = require "daspanel.files"
local request_headers = require "daspanel.request_headers"
local routes = require "daspanel.routes"
local rules = require "daspanel.rules"
local var, exit, exec = ngx.var, ngx.exit, ngx.exec

local scripts = {}

-- Sets what the script is told beyond the request itself.
local function prepare(route)
  var.pool = route.pool
  var.script_root = route.script_root
  return request_headers.drop_reserved()
end

-- Only scripts that the route allows go on; that the script exists is checked by try_files afterwards.
function scripts.guard()
  local route = routes.decided(var.host)
  if not route or route.engine ~= "php" then
    return exit(404)
  end
  if route.noexec and rules.matches(var.script, route.noexec, true) then
    return exit(403)
  end
  if route.exec and not rules.matches(var.script, route.exec, false) then
    if files.exist(route.root .. var.script) then
      return exit(403)
    end
    return exec(route.missing or "@absent")
  end
  return prepare(route)
end

-- The front controller was chosen by the route itself.
function scripts.guard_front()
  local route = routes.decided(var.host)
  if not route or not route.front then
    return exit(404)
  end
  -- Set in any case: a path that looked like a script has left what follows its ".php".
  var.path_info = route.path_info and var.uri or ""
  return prepare(route)
end

return scripts
