package arch

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// aloneLine names, in the Makefile, the packages whose tests run without the
// race detector.
var aloneLine = regexp.MustCompile(`(?m)^ALONE\s*:=(.*)$`)

// TestPackagesAlone: make test leaves the race detector out only where it can
// see nothing, because neither the package nor its tests nor what they import
// of ours starts a goroutine or runs tests side by side.
func TestPackagesAlone(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root(t), "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	line := aloneLine.FindStringSubmatch(string(makefile))
	if line == nil {
		t.Fatal("the Makefile has no line of ALONE")
	}
	files := map[string][]goFile{}
	for _, f := range tree(t) {
		files[f.dir] = append(files[f.dir], f)
	}
	for _, dir := range strings.Fields(line[1]) {
		if len(files[dir]) == 0 {
			t.Errorf("%s has no Go file", dir)
		}
		seen := []string{dir}
		for i := 0; i < len(seen); i++ { // seen grows
			for _, f := range files[seen[i]] {
				if f.test && seen[i] != dir {
					continue
				}
				if what := together(f); what != "" {
					t.Errorf("%s is alone no more: %s has %s", dir, f.path, what)
				}
				ours, _ := f.imports()
				for _, imp := range ours {
					if !slices.Contains(seen, imp) {
						seen = append(seen, imp)
					}
				}
			}
		}
	}
}

// together names the first thing in a file by which two goroutines may meet.
func together(f goFile) (what string) {
	_, others := f.imports()
	for _, imp := range others {
		if imp == "net/http" || imp == "net/http/httptest" || imp == "database/sql" || strings.HasSuffix(imp, "/errgroup") {
			return imp
		}
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			what = "a go statement"
		case *ast.SelectorExpr:
			if name := n.Sel.Name; name == "Parallel" || name == "RunParallel" || name == "AfterFunc" {
				what = name
			}
		}
		return what == ""
	})
	return what
}
