-- Requests for the names that people open with a browser and a session (the panel and what belongs to it), in the server rewrite phase: they are answered over TLS alone.
local own_names = require "daspanel.own_names"
local redirects = require "daspanel.redirects"
local request_headers = require "daspanel.request_headers"
local var = ngx.var

local YEAR = "max-age=31536000"

local browser_names = {}

function browser_names.guard()
  if ngx.req.is_internal() then
    return
  end
  local is_https, port = own_names.admit()
  if not is_https then
    return redirects.to_https(var.host, port)
  end
  var.host_port = port
  -- Browsers that know it turn http://name:8080 into https://name:8080, where nobody speaks TLS: it is for the usual ports.
  if port == "" then
    var.hsts = YEAR
  end
  return request_headers.drop_reserved()
end

return browser_names
