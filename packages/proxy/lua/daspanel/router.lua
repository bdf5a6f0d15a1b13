-- Decides what happens to a request, in the server rewrite phase: before nginx chooses a location. What it sets are the variables of nginx/variables.conf.
local acme_tls = require "daspanel.acme_tls"
local brotli = require "daspanel.brotli"
local certificates = require "daspanel.certificates"
local host_header = require "daspanel.host_header"
local http_challenge = require "daspanel.http_challenge"
local redirects = require "daspanel.redirects"
local routes = require "daspanel.routes"
local rules = require "daspanel.rules"
local settings = require "daspanel.settings"
local var, exit, exec, redirect = ngx.var, ngx.exit, ngx.exec, ngx.redirect

local router = {}
local INTERNAL = "/.daspanel/"
local LARGEST_IGNORED_BODY = 65536

-- nginx compares Content-Length with client_max_body_size when it chooses a location, which does not happen on the way into a named one.
local function enter(location, largest_body)
  local length = tonumber(var.http_content_length)
  if length and length > largest_body then
    return exit(413)
  end
  return exec(location)
end

local function show_page(page)
  var.page = page
  return enter("@answers", LARGEST_IGNORED_BODY)
end

local function move(route, path)
  local target = rules.moved_target(path, route)
  if target then
    return redirect(var.args and target .. "?" .. var.args or target, tonumber(route.moved_status))
  end
end

local function serve_files(route, path)
  if route.moved_from then
    move(route, path)
  end
  if route.deny and rules.matches(path, route.deny, true) then
    return exit(403)
  end
  var.version_folder = route.version_folder
  if route.root ~= route.version_folder then
    var.site_root = route.root
  end
  if route.notfound then
    var.notfound = route.notfound
  end
  if route.missing then
    var.missing = route.missing
  end
  if brotli.stands_in(route.root, path) then
    return exec("@brotli")
  end
end

local engines = {}

function engines.static(route, path)
  if route.fallback then
    var.fallback = route.fallback
  end
  return serve_files(route, path)
end

function engines.php(route, path)
  var.index_script = "index.php"
  if route.front then
    var.front = route.front
  end
  return serve_files(route, path)
end

function engines.http()
  return enter("@http", settings.largest_body)
end

function engines.redirect(route)
  return redirect(route.keep and route.to .. var.request_uri or route.to, tonumber(route.status))
end

function engines.canonical(route)
  return redirects.for_good(var.scheme .. "://" .. route.host .. var.host_port)
end

function engines.disabled()
  return show_page("disabled")
end

function engines.answers()
  return show_page("installation")
end

-- An index file or an error page that nginx chose itself: the route is decided, but its forbidden paths hold for this path too.
local function check_chosen_path()
  local path = var.uri
  if path:sub(1, #INTERNAL) == INTERNAL then
    return
  end
  local route = routes.decided(var.host)
  if not route or not route.root then
    return
  end
  if route.deny and rules.matches(path, route.deny, true) then
    return exit(403)
  end
  if brotli.stands_in(route.root, path) then
    return exec("@brotli")
  end
end

function router.route()
  if ngx.req.is_internal() then
    return check_chosen_path()
  end
  local host = var.host
  local is_same, port = host_header.port_of(var.http_host, host)
  if not is_same then
    return exit(400)
  end
  if port ~= "" then
    var.host_port = port
  end
  local path = var.uri
  http_challenge.answer(host, path)
  local is_https = var.scheme == "https"
  if is_https and acme_tls.is_spoken() then
    return exit(444)
  end
  if is_https and certificates.is_misdirected(var.ssl_server_name, host) then
    return exit(421)
  end
  local route = routes.find(host)
  local run = route and engines[route.engine]
  if not run then
    return show_page("unknown")
  end
  var.site = route.site
  if not is_https and route.https then
    return redirects.to_https(host, port)
  end
  if is_https and route.hsts then
    var.hsts = route.hsts
  end
  return run(route, path)
end

return router
