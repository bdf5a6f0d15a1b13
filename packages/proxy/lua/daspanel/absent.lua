-- Paths that lead to nothing.
local var = ngx.var

local absent = {}

-- Nothing is there and nothing stands in for it. At "/" the version is empty, which deserves more than an error. Where the site's own error page is what is
-- absent, ours takes its place.
function absent.answer()
  if var.uri == var.notfound then
    var.notfound = "/.daspanel/404.html"
  end
  if var.uri ~= "/" then
    return ngx.exit(404)
  end
  var.page = "empty"
  return ngx.exec("@answers")
end

-- nginx refused to serve a path: a folder without an index file, which is like a path that does not exist, or a file that may not be read.
function absent.answer_forbidden()
  if var.uri:sub(-1) == "/" then
    return ngx.exec(var.missing)
  end
  return ngx.exit(403)
end

return absent
