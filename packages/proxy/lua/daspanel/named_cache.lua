-- What one worker keeps of the files that are named by host: a least-recently-used cache that follows a change log. Entries are tables; the cache writes
-- `wildcard` and `read_at` into them.
local lrucache = require "resty.lrucache"
local change_log = require "daspanel.change_log"

local MOST_CHANGES_FOLLOWED = 500
local MOST_WILDCARDS_REMEMBERED = 10000

local NamedCache = {}
NamedCache.__index = NamedCache

local function new(list, capacity)
  local self = { list = list, seen = 0, entries = lrucache.new(capacity), changed_wildcards = {}, wildcards_remembered = 0 }
  return setmetatable(self, NamedCache)
end

function NamedCache:forget_all()
  self.entries:flush_all()
  self.changed_wildcards = {}
  self.wildcards_remembered = 0
end

-- A changed wildcard does not name the hosts that were answered through it, so its number is noted and compared when such an entry is used.
function NamedCache:forget(name, number)
  if name:byte() ~= 42 then
    self.entries:delete(name)
    return
  end
  if not self.changed_wildcards[name] then
    self.wildcards_remembered = self.wildcards_remembered + 1
  end
  self.changed_wildcards[name] = number
end

function NamedCache:follow_changes(latest)
  local first = self.seen + 1
  self.seen = latest
  if latest < first or latest - first >= MOST_CHANGES_FOLLOWED or self.wildcards_remembered > MOST_WILDCARDS_REMEMBERED then
    return self:forget_all()
  end
  for number = first, latest do
    local name = change_log.name(self.list, number)
    if not name or name == "*" then
      return self:forget_all()
    end
    self:forget(name, number)
  end
end

-- The entry of a name, or nil. Always look here before reading a file: what is read afterwards is then never older than the changes that were followed.
function NamedCache:get(name)
  local latest = change_log.latest(self.list)
  if latest ~= self.seen then
    self:follow_changes(latest)
  end
  local entry = self.entries:get(name)
  if entry and entry.wildcard and (self.changed_wildcards[entry.wildcard] or 0) > entry.read_at then
    return nil
  end
  return entry
end

-- The entry as it was last used, changed since or not.
function NamedCache:get_unchecked(name)
  return self.entries:get(name)
end

-- Keeps an entry for some seconds. `wildcard` is the name of the wildcard file that it was read from, if it was.
function NamedCache:set(name, entry, seconds, wildcard)
  entry.wildcard = wildcard
  entry.read_at = self.seen
  self.entries:set(name, entry, seconds)
end

return { new = new }
