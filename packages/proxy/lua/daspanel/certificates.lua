-- Server name -> certificate and key, from one PEM file that holds both. Decoded copies are kept: decoding costs a millisecond with OpenSSL 3.0.
local ssl = require "ngx.ssl"
local address_names = require "daspanel.address_names"
local certificate_agent = require "daspanel.certificate_agent"
local named_cache = require "daspanel.named_cache"
local named_files = require "daspanel.named_files"
local routes = require "daspanel.routes"
local settings = require "daspanel.settings"

local SECONDS_KEPT = 3600
-- A name without a usable certificate is looked for again after this, so that a flood of them costs one look each second.
local SECONDS_ABSENT = 1

-- Of this file (and name, for caches) is what the machine's addresses are shown.
local ADDRESS = "_address"

-- They are kept apart, so that such a flood cannot push out the certificates of real names.
local ABSENT_KEPT = 1000

local certificates = {}
local present = named_cache.new("certificates", settings.certificates_kept)
local absent = named_cache.new("certificates", ABSENT_KEPT)

-- Gives { chain, key, digest, expires }, or an empty table when the file cannot be used: that is this name's trouble and nobody else's.
local function decode(name, pem)
  local chain, problem = ssl.parse_pem_cert(pem)
  local key
  if chain then
    key, problem = ssl.parse_pem_priv_key(pem)
  end
  if not key then
    ngx.log(ngx.ERR, "the certificate of ", name, " cannot be used: ", problem)
    return {}
  end
  return { chain = chain, key = key, digest = ngx.md5_bin(pem), expires = tonumber(pem:match("^expires=(%d+) local\n")) }
end

-- Only leaves of the local authority say in their file when they end (seconds since 1970): the agent makes another as soon as it is asked.
local function has_ended(entry)
  return entry.expires and entry.expires <= ngx.time()
end

local function read_file(name)
  if name == ADDRESS then
    return named_files.read_own(settings.certificates, ADDRESS .. ".pem")
  end
  return named_files.read(settings.certificates, name, ".pem")
end

local function read(name)
  local pem, wildcard = read_file(name)
  local entry = pem and decode(name, pem) or {}
  if has_ended(entry) then
    entry = {}
  end
  if entry.key then
    present:set(name, entry, SECONDS_KEPT, wildcard)
    absent:forget(name)
  else
    absent:set(name, entry, SECONDS_ABSENT, wildcard)
  end
  return entry
end

local function find_kept(name)
  local entry = present:get(name)
  if entry and not has_ended(entry) then
    return entry
  end
  return absent:get(name)
end

local function find(name)
  return find_kept(name) or read(name)
end

-- Names without a route are not asked for, so that a scan of names never leaves this process. That there was nothing a moment ago says nothing of a name
-- that has a route by now; that the agent gave nothing does.
local function find_or_issue(name)
  local entry = find(name)
  if entry.key or entry.is_refused or name == ADDRESS or not routes.find(name) then
    return entry
  end
  local is_there = certificate_agent.issue(name)
  entry = is_there and read(name) or entry
  entry.is_refused = not entry.key
  return entry
end

-- The name to look for, or nil. Clients that speak to an address name no server, or the address.
local function asked_name()
  local name = ssl.server_name()
  name = name and name:lower()
  if not name or address_names.parse(name) then
    return ADDRESS
  end
  return name ~= ADDRESS and name or nil
end

-- ssl_certificate_by_lua: unknown and absent names keep the server's self-signed default.
function certificates.present()
  local name = asked_name()
  local entry = name and find_or_issue(name)
  if not entry or not entry.key then
    return
  end
  ssl.clear_certs()
  local done, problem = ssl.set_cert(entry.chain)
  if done then
    done, problem = ssl.set_priv_key(entry.key)
  end
  if not done then
    ngx.log(ngx.ERR, "certificate and key of ", name, " do not fit: ", problem)
  end
end

-- True when both names are shown the same certificate.
function certificates.is_shared(one, other)
  local digest = find(one).digest
  return digest ~= nil and digest == find(other).digest
end

-- A connection that was opened for another name may be used for this one only if the certificate that it showed stands for both (HTTP/2 lets browsers
-- do that). A client that named no server was told nothing that could be wrong.
function certificates.is_misdirected(server, host)
  return server and server ~= host and not certificates.is_shared(server:lower(), host)
end

return certificates
