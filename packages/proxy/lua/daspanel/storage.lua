-- Requests for the S3 server's names, in the server rewrite phase: those that could be taken for another name's end here.
local acme_tls = require "daspanel.acme_tls"
local certificates = require "daspanel.certificates"
local host_header = require "daspanel.host_header"
local http_challenge = require "daspanel.http_challenge"
local request_headers = require "daspanel.request_headers"

local storage = {}

function storage.guard()
  if ngx.req.is_internal() then
    return
  end
  local host = ngx.var.host
  if not host_header.port_of(ngx.var.http_host, host) then
    return ngx.exit(400)
  end
  http_challenge.answer(host, ngx.var.uri)
  local is_https = ngx.var.scheme == "https"
  if is_https and acme_tls.is_spoken() then
    return ngx.exit(444)
  end
  if is_https and certificates.is_misdirected(ngx.var.ssl_server_name, host) then
    return ngx.exit(421)
  end
  return request_headers.drop_reserved()
end

return storage
