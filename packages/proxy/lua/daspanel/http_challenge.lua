-- HTTP-01 (RFC 8555, 8.3): the authority asks for /.well-known/acme-challenge/<token>, for any name, before anything else is known about it.
local challenge_files = require "daspanel.challenge_files"
local named_files = require "daspanel.named_files"
local var = ngx.var

local PREFIX = "/.well-known/acme-challenge/"
local LONGEST_TOKEN = 128

local http_challenge = {}

-- The first part of the file's name: a host, or an address with "_" for ":".
local function file_name(host)
  local address = host:match("^%[([%x:.]+)%]$")
  if address then
    return (address:gsub(":", "_"))
  end
  return named_files.is_name(host) and host
end

local function find(host, path)
  local token = path:sub(#PREFIX + 1)
  local method = var.request_method
  local name = file_name(host)
  if name and #token <= LONGEST_TOKEN and token:find("^[%w_-]+$") and (method == "GET" or method == "HEAD") then
    return challenge_files.read("http-01", name .. "~" .. token)
  end
end

-- Ends the request if an answer to a challenge is what it asks for. Otherwise it goes on: the site may have a file there.
function http_challenge.answer(host, path)
  if path:sub(1, #PREFIX) ~= PREFIX then
    return
  end
  local text = find(host, path)
  if not text then
    return
  end
  local header = ngx.header
  header["Content-Type"] = "application/octet-stream"
  header["Content-Length"] = #text
  var.file_caching = "no-store"
  ngx.print(text)
  return ngx.exit(ngx.OK)
end

return http_challenge
