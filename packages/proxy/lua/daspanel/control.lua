-- The control socket: POST /route?name=<host> and POST /certificate?name=<name> after the file was replaced; "*" stands for every name. Answered 204
-- when no worker will use what it knew before.
local change_log = require "daspanel.change_log"

local LISTS = { ["/route"] = "routes", ["/certificate"] = "certificates" }

local control = {}

function control.answer()
  local list = LISTS[ngx.var.uri]
  if not list then
    return ngx.exit(404)
  end
  if ngx.req.get_method() ~= "POST" then
    return ngx.exit(405)
  end
  local name = ngx.req.get_uri_args(10).name
  if type(name) ~= "string" or name == "" or #name > 255 then
    return ngx.exit(400)
  end
  change_log.append(list, name:lower())
  return ngx.exit(204)
end

return control
