package arch

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// maskedPackages are all that handle people, but for the toolkit's windows,
// which take words from ui/present.
var maskedPackages = []string{
	"./confirm", "./desk", "./store/...", "./sync/...", "./printing", "./ui/present",
	"./internal/point", "./cmd/pointctl", "./cmd/registryd",
}

// listed is what go list tells of a package.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	DepOnly                 bool
}

// typed is one package of ours with its types.
type typed struct {
	path  string
	files []*ast.File
	info  *types.Info
}

// typedTree checks the types of maskedPackages, all others being read from the
// build cache.
func typedTree(t *testing.T) (all []typed, fset *token.FileSet) {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,DepOnly"}, maskedPackages...)...)
	list.Dir = root(t)
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	var ours []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if !p.DepOnly {
			ours = append(ours, p)
		}
	}
	fset = token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, p := range ours {
		pkg := typed{path: p.ImportPath, info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}}}
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			pkg.files = append(pkg.files, f)
		}
		config := types.Config{Importer: imports}
		if _, err := config.Check(p.ImportPath, fset, pkg.files, pkg.info); err != nil {
			t.Fatal(err)
		}
		all = append(all, pkg)
	}
	return all, fset
}

// isMasked tells whether a type is one of those that print masked.
func isMasked(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == module+"/confirm" &&
		slices.Contains([]string{"Name", "IDNumber", "Phone", "CertificateNumber"}, n.Obj().Name())
}

// holdsMasked tells whether a value of a type has a masked one in it.
func holdsMasked(t types.Type, seen map[types.Type]bool) bool {
	if isMasked(t) {
		return true
	}
	if seen[t] {
		return false
	}
	seen[t] = true
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return holdsMasked(u.Elem(), seen)
	case *types.Slice:
		return holdsMasked(u.Elem(), seen)
	case *types.Array:
		return holdsMasked(u.Elem(), seen)
	case *types.Map:
		return holdsMasked(u.Key(), seen) || holdsMasked(u.Elem(), seen)
	case *types.Struct:
		for i := range u.NumFields() {
			if holdsMasked(u.Field(i).Type(), seen) {
				return true
			}
		}
	}
	return false
}

// TestMaskedTypes: names and numbers of people become plain text by Reveal and
// by nothing else; nothing that holds them goes into a log, where slog would
// show the fields of a struct; and no panic carries more than fixed words.
func TestMaskedTypes(t *testing.T) {
	all, fset := typedTree(t)
	conversions, logs := 0, 0
	for _, pkg := range all {
		for _, f := range pkg.files {
			file := fset.Position(f.Pos()).Filename
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				at := fset.Position(call.Pos())
				switch fun := pkg.info.Types[call.Fun]; {
				case fun.IsType() && len(call.Args) == 1 && isMasked(pkg.info.Types[call.Args[0]].Type):
					conversions++
					if !isMasked(fun.Type) && filepath.Base(file) != "masked.go" {
						t.Errorf("%s: a masked value is made plain without Reveal", at)
					}
				case isLogging(pkg.info, call):
					logs++
					for _, arg := range call.Args {
						if v := pkg.info.Types[arg]; v.Type != nil && !isMasked(v.Type) && holdsMasked(v.Type, map[types.Type]bool{}) {
							t.Errorf("%s: %s goes into a log with what is masked in it", at, v.Type)
						}
					}
				case fun.IsBuiltin() && isIdent(call.Fun, "panic"):
					if v := pkg.info.Types[call.Args[0]]; v.Value == nil && !isError(v.Type) && !isRecovered(v.Type) {
						t.Errorf("%s: a panic carries %s that is not fixed", at, v.Type)
					}
				}
				return true
			})
		}
	}
	if conversions == 0 || logs == 0 {
		t.Errorf("%d conversions and %d logs seen: this test looks at nothing", conversions, logs)
	}
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// isLogging tells a call of log/slog, or of a *slog.Logger.
func isLogging(info *types.Info, call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	if recv, ok := info.Types[sel.X]; ok && recv.Type != nil {
		return strings.HasSuffix(recv.Type.String(), "log/slog.Logger")
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && (id.Name == "slog" || id.Name == "log")
}

func isError(t types.Type) bool {
	return t != nil && types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
}

// isRecovered is an any: what recover gave is passed on.
func isRecovered(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.Empty()
}
