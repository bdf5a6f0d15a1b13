-- Answers that lead to another origin for good.
local settings = require "daspanel.settings"
local var, redirect = ngx.var, ngx.redirect

local redirects = {}

-- Clients that speak to the usual port 80 find HTTPS on its usual port too, wherever the ports lead to; those that name our own find it on our own.
local function https_port(port)
  local asked = port == "" and 80 or tonumber(port:sub(2))
  local is_usual = settings.https_port == 443 or (port == "" and settings.http_port ~= asked)
  return is_usual and "" or ":" .. settings.https_port
end

-- `origin`: "https://name:8443".
function redirects.for_good(origin)
  local is_read = var.request_method == "GET" or var.request_method == "HEAD"
  return redirect(origin .. var.request_uri, is_read and 301 or 308)
end

-- `port`: what the client named, "" or ":8080".
function redirects.to_https(host, port)
  return redirects.for_good("https://" .. host .. https_port(port))
end

return redirects
