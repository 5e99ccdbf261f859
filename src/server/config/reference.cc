#include "config/reference.h"

#include "config/properties.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr std::string_view kHead = R"(# Configuration

Made by `tenon config reference`; do not edit.

A property comes from its default, the file given with `--config`, the environment or a flag; the later wins.
`tenon config show` prints each value and where it comes from. In the file, `http.port` is

```yaml
http:
  port: 8080
```

in the environment `TENON_HTTP_PORT=8080`, as a flag `--http-port 8080`. A name that is not in this table is an error.

| property | default | bounds | meaning |
|---|---|---|---|
)";

std::string BoundsOf(const Property& property) {
  if (!property.choices.empty()) {
    std::string choices(property.choices);
    for (size_t at = 0; (at = choices.find('|', at)) != std::string::npos; at += 2)
      choices.replace(at, 1, ", ");
    return choices;
  }
  if (property.least.empty() && property.most.empty()) return std::string(NameOf(property.kind));
  return StrCat(property.least, " to ", property.most);
}

}  // namespace

std::string ReferencePage() {
  std::string page(kHead);
  for (const Property& property : ServerProperties()) {
    StrAppend(&page, "| `", property.name, "` | `", property.default_text, "` | ",
              BoundsOf(property), " | ", property.help, " |\n");
  }
  return page;
}

}  // namespace tenon
