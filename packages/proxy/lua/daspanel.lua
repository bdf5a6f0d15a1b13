-- The entry points of nginx's phases. `use` fills the settings first, because the modules read them when they are loaded.
local daspanel = {}

function daspanel.use(settings)
  local kept = require "daspanel.settings"
  for name, value in pairs(settings) do
    kept[name] = value
  end
  daspanel.follow_master = require("daspanel.worker").follow_master
  daspanel.route = require("daspanel.router").route
  daspanel.guard_script = require("daspanel.scripts").guard
  daspanel.guard_front = require("daspanel.scripts").guard_front
  daspanel.answer_absent = require("daspanel.absent").answer
  daspanel.answer_forbidden = require("daspanel.absent").answer_forbidden
  daspanel.label_brotli = require("daspanel.brotli").label
  daspanel.balance_pools = require("daspanel.pools").balance
  daspanel.prepare_upstream = require("daspanel.upstreams").prepare
  daspanel.balance_upstreams = require("daspanel.upstreams").balance
  daspanel.answer_acme_tls = require("daspanel.acme_tls").answer
  daspanel.present_certificate = require("daspanel.certificates").present
  daspanel.guard_browser_name = require("daspanel.browser_names").guard
  daspanel.guard_storage = require("daspanel.storage").guard
  daspanel.answer_control = require("daspanel.control").answer
end

return daspanel
