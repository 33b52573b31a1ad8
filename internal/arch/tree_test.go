package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

const module = "confirmpoint"

// goFile is one parsed source file of the tree.
type goFile struct {
	path  string // slash-separated, relative to the root
	dir   string // package folder, "." for the root
	test  bool
	lines int
	ast   *ast.File
	fset  *token.FileSet
}

// root is the folder of go.mod, two up from this package.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		t.Fatalf("this package has moved: no go.mod in its second parent: %v", err)
	}
	return dir
}

// tree parses every Go file of the module, testdata apart.
func tree(t *testing.T) []goFile {
	t.Helper()
	top := root(t)
	var files []goFile
	fset := token.NewFileSet()
	err := filepath.WalkDir(top, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if p != top && (strings.HasPrefix(name, ".") || name == "testdata" || name == "out" || name == "dist" || name == "bin") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		src, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(fset, p, src, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(top, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		files = append(files, goFile{
			path:  rel,
			dir:   path.Dir(rel),
			test:  strings.HasSuffix(name, "_test.go"),
			lines: strings.Count(string(src), "\n"),
			ast:   parsed,
			fset:  fset,
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("only %d files found: the walk is broken", len(files))
	}
	return files
}

// imports lists the imports of a file; ours come as folders, e.g. "sync/wire".
func (f goFile) imports() (ours, others []string) {
	for _, spec := range f.ast.Imports {
		p := strings.Trim(spec.Path.Value, `"`)
		if rest, ok := strings.CutPrefix(p, module+"/"); ok {
			ours = append(ours, rest)
		} else {
			others = append(others, p)
		}
	}
	return ours, others
}

// under tells whether dir is folder or below it.
func under(dir, folder string) bool {
	return dir == folder || strings.HasPrefix(dir, folder+"/")
}
