package arch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mayImport says, for each folder, which folders of ours its product code may
// use; a folder covers what lies below it. What is not listed may not be
// imported, and a folder that is not listed may not exist.
var mayImport = map[string][]string{
	"confirm":              {},
	"desk":                 {"confirm"},
	"store":                {"confirm", "store", "internal/replace"},
	"sync/wire":            {},
	"sync/credential":      {"confirm", "sync/credential", "internal/replace"},
	"sync/engine":          {"confirm", "sync/wire", "sync/engine"},
	"sync/proxy":           {"confirm", "internal/replace"},
	"sync/registry":        {"confirm", "sync/wire", "sync/registry"},
	"sync/registry/office": {"confirm", "sync/wire"},
	"sync/registry/roster": {"confirm"},
	"printing":             {"confirm", "assets", "printing"},
	"printing/spool":       {"confirm", "assets", "printing/sheet", "printing/spool"},
	"assets":               {},
	"ui/lang":              {"assets"},
	"ui/hanzi":             {"assets"},
	"ui/present":           {"confirm", "desk", "internal/replace", "ui/lang", "ui/hanzi"},
	"ui/pick":              {"ui/present"},
	"ui":                   {"confirm", "desk", "ui", "assets"},
	"ui/tour":              {"confirm", "desk", "ui", "internal/point", "internal/training"},
	"internal/arch":        {},
	"internal/audit":       {},
	"internal/bench":       {},
	"internal/docs":        {},
	"internal/faults":      {"confirm", "desk", "store", "sync", "internal/invented", "internal/training"},
	"internal/hush":        {},
	"internal/invented":    {"confirm", "sync/registry/roster", "assets"},
	"internal/point":       {"confirm", "desk", "store", "sync", "printing", "internal/update", "internal/version"},
	"internal/release":     {"assets", "internal/update", "internal/version"},
	"internal/replace":     {},
	"internal/thief":       {},
	"internal/training":    {"confirm", "sync/registry", "internal/invented", "internal/replace"},
	"internal/update":      {"confirm"},
	"internal/version":     {},
	"cmd/confirmpoint":     {"confirm", "desk", "ui", "assets", "sync/credential", "internal/hush", "internal/point", "internal/training", "internal/version"},
	"cmd/pointctl":         {"confirm", "desk", "ui/present", "sync/credential", "internal/hush", "internal/point", "internal/training", "internal/version"},
	"cmd/registryd":        {"confirm", "sync/registry", "sync/wire", "internal/hush", "internal/invented", "internal/update", "internal/version"},

	"cmd/confirmpoint-token": {"sync/credential/token"},
}

// rule finds the entry with the longest folder that holds dir.
func rule(dir string) (folder string, allowed []string, ok bool) {
	for f, a := range mayImport {
		if under(dir, f) && len(f) > len(folder) {
			folder, allowed, ok = f, a, true
		}
	}
	return folder, allowed, ok
}

func TestArrows(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range tree(t) {
		folder, allowed, ok := rule(f.dir)
		if !ok {
			t.Errorf("%s: folder %s is not part of the house", f.path, f.dir)
			continue
		}
		seen[folder] = true
		if f.test {
			continue // tests may use real parts of other rooms
		}
		ours, _ := f.imports()
		for _, imp := range ours {
			if imp == f.dir || anyUnder(imp, allowed) {
				continue
			}
			t.Errorf("%s: %s may not import %s", f.path, folder, imp)
		}
	}
	for folder := range mayImport {
		if !seen[folder] {
			t.Errorf("the table names %s, which has no Go file", folder)
		}
	}
}

func anyUnder(dir string, folders []string) bool {
	for _, f := range folders {
		if under(dir, f) {
			return true
		}
	}
	return false
}

// TestOutsideArrows keeps toolkits and drivers in their rooms.
func TestOutsideArrows(t *testing.T) {
	only := map[string][]string{ // import prefix -> folders that may use it
		"fyne.io/fyne/v2":               {"ui", "cmd/confirmpoint"},
		"fyne.io/fyne/v2/app":           {"cmd/confirmpoint"},
		"modernc.org/sqlite":            {"store", "sync/registry", "internal/faults"},
		"github.com/signintech/gopdf":   {"printing"},
		"github.com/zalando/go-keyring": {"sync/credential"},
		"github.com/go-resty/resty":     {"sync/engine"},
		"database/sql":                  {"store", "sync/registry", "internal/faults"},
		"net/http":                      {"sync", "printing/spool", "internal/faults"},
	}
	for _, f := range tree(t) {
		if f.test {
			continue
		}
		_, others := f.imports()
		for _, imp := range others {
			for prefix, folders := range only {
				if (imp == prefix || strings.HasPrefix(imp, prefix+"/")) && !anyUnder(f.dir, folders) {
					t.Errorf("%s: only %v may import %s", f.path, folders, imp)
				}
			}
			if under(f.dir, "ui/present") && strings.HasPrefix(imp, "fyne.io/") {
				t.Errorf("%s: presenters know no toolkit", f.path)
			}
			if under(f.dir, "confirm") && (imp == "os" || imp == "net" || imp == "io/fs") {
				t.Errorf("%s: confirm does no input or output, but imports %s", f.path, imp)
			}
		}
	}
}

func TestGoModHasNoReplace(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join(root(t), "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(mod), "module "+module+"\n") {
		t.Errorf("go.mod does not begin with module %s", module)
	}
	for i, line := range strings.Split(string(mod), "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "replace") {
			t.Errorf("go.mod:%d: %s", i+1, line)
		}
	}
	if _, err := os.Stat(filepath.Join(root(t), "vendor")); err == nil {
		t.Error("there is a vendor folder")
	}
}
