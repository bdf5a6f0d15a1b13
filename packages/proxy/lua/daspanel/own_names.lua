-- The first look at a request for one of Daspanel's own names, in the server rewrite phase: what could be taken for another name's ends here.
local acme_tls = require "daspanel.acme_tls"
local certificates = require "daspanel.certificates"
local host_header = require "daspanel.host_header"
local http_challenge = require "daspanel.http_challenge"
local var, exit = ngx.var, ngx.exit

local own_names = {}

-- Gives whether the request came over TLS, and the port that the client named ("" or ":8080"). Does not come back to those that end here.
function own_names.admit()
  local host = var.host
  local is_same, port = host_header.port_of(var.http_host, host)
  if not is_same then
    return exit(400)
  end
  http_challenge.answer(host, var.uri)
  local is_https = var.scheme == "https"
  if is_https and acme_tls.is_spoken() then
    return exit(444)
  end
  if is_https and certificates.is_misdirected(var.ssl_server_name, host) then
    return exit(421)
  end
  return is_https, port
end

return own_names
