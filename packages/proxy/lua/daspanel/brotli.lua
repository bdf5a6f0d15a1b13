-- Ready-made ".br" files beside the plain ones. nginx's module for them hands on a path with rubbish at its end, which disable_symlinks then trips over
-- (docs/decisions/0100-ready-made-brotli-files.md), so that a named location serves them instead.
local files = require "daspanel.files"
local var = ngx.var

local MEDIA_TYPES = {
  css = "text/css",
  htm = "text/html",
  html = "text/html",
  js = "text/javascript",
  json = "application/json",
  map = "application/json",
  mjs = "text/javascript",
  svg = "image/svg+xml",
  txt = "text/plain",
  wasm = "application/wasm",
  webmanifest = "application/manifest+json",
  xml = "text/xml",
}

local brotli = {}

-- True when the client takes brotli and the file has one. Hidden paths are left to the locations that know about them.
function brotli.stands_in(root, path)
  if path:sub(-4) == ".php" then
    return false
  end
  local accepted = var.http_accept_encoding
  if not accepted or not accepted:find("br", 1, true) or var.accepts_brotli == "" then
    return false
  end
  return MEDIA_TYPES[path:match("%.(%w+)$")] ~= nil and not path:find("/.", 1, true) and files.exist(root .. path .. ".br")
end

-- header_filter_by_lua: says what the file holds. Plain files take the same way when the .br may not be read.
function brotli.label()
  local kind = var.uri:match("%.(%w+)%.br$")
  if not kind then
    return
  end
  local header = ngx.header
  header["Content-Type"] = MEDIA_TYPES[kind]
  header["Content-Encoding"] = "br"
  header["Vary"] = "Accept-Encoding"
end

return brotli
