package arch

import (
	"go/ast"
	"go/token"
	"path"
	"strings"
	"testing"
)

const (
	maxFileLines     = 400
	maxTestFileLines = 700
	maxFuncLines     = 70
	maxComplexity    = 15
)

func TestOnePackageDocEach(t *testing.T) {
	docs := map[string][]string{}
	for _, f := range tree(t) {
		if f.test {
			continue
		}
		if _, ok := docs[f.dir]; !ok {
			docs[f.dir] = nil
		}
		if f.ast.Doc != nil && len(strings.Fields(f.ast.Doc.Text())) >= 8 {
			docs[f.dir] = append(docs[f.dir], f.path)
		}
	}
	for dir, files := range docs {
		if len(files) != 1 {
			t.Errorf("%s: wants one package doc that says what it promises, has %v", dir, files)
		}
	}
}

func TestNoDrawerNames(t *testing.T) {
	for _, f := range tree(t) {
		switch path.Base(f.dir) {
		case "util", "utils", "common", "helpers", "helper", "manager", "misc", "lib":
			t.Errorf("%s: a package named %s says nothing", f.path, path.Base(f.dir))
		}
	}
	for _, f := range tree(t) {
		if f.dir == "sync" {
			t.Errorf("%s: sync is a folder only, so that nothing is called package sync", f.path)
		}
	}
}

func TestSizes(t *testing.T) {
	for _, f := range tree(t) {
		limit := maxFileLines
		if f.test {
			limit = maxTestFileLines
		}
		if f.lines > limit {
			t.Errorf("%s: %d lines, at most %d", f.path, f.lines, limit)
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			from, to := f.fset.Position(fn.Pos()).Line, f.fset.Position(fn.End()).Line
			if to-from+1 > maxFuncLines && !f.test {
				t.Errorf("%s:%d: %s has %d lines, at most %d", f.path, from, fn.Name.Name, to-from+1, maxFuncLines)
			}
			if c := complexity(fn); c > maxComplexity && !f.test {
				t.Errorf("%s:%d: %s has cyclomatic complexity %d, at most %d", f.path, from, fn.Name.Name, c, maxComplexity)
			}
		}
	}
}

// complexity counts decisions as gocyclo does.
func complexity(fn *ast.FuncDecl) int {
	n := 1
	ast.Inspect(fn, func(node ast.Node) bool {
		switch x := node.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
			n++
		case *ast.CaseClause:
			if x.List != nil {
				n++
			}
		case *ast.CommClause:
			if x.Comm != nil {
				n++
			}
		case *ast.BinaryExpr:
			if x.Op == token.LAND || x.Op == token.LOR {
				n++
			}
		}
		return true
	})
	return n
}

func TestExportedNamesAreDocumented(t *testing.T) {
	for _, f := range tree(t) {
		if f.test {
			continue
		}
		for _, d := range f.ast.Decls {
			for _, name := range undocumented(d) {
				t.Errorf("%s:%d: exported %s has no doc comment", f.path, f.fset.Position(d.Pos()).Line, name)
			}
		}
	}
}

// undocumented lists the exported names of a declaration without a comment of
// their own or of their group.
func undocumented(d ast.Decl) []string {
	var names []string
	switch x := d.(type) {
	case *ast.FuncDecl:
		if x.Doc == nil && x.Name.IsExported() && exportedReceiver(x) {
			names = append(names, x.Name.Name)
		}
	case *ast.GenDecl:
		for _, s := range x.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && x.Doc == nil && s.Doc == nil {
					names = append(names, s.Name.Name)
				}
			case *ast.ValueSpec:
				for _, n := range s.Names {
					if n.IsExported() && x.Doc == nil && s.Doc == nil && s.Comment == nil {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}

func exportedReceiver(fn *ast.FuncDecl) bool {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return true
	}
	t := fn.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return true
		}
	}
}

func TestNoInitAndNoSleepInTests(t *testing.T) {
	for _, f := range tree(t) {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.FuncDecl:
				if x.Recv == nil && x.Name.Name == "init" {
					t.Errorf("%s: has an init function", f.path)
				}
			case *ast.CallExpr:
				sel, ok := x.Fun.(*ast.SelectorExpr)
				if !ok || !f.test {
					return true
				}
				if id, ok := sel.X.(*ast.Ident); ok && id.Name == "time" && sel.Sel.Name == "Sleep" {
					t.Errorf("%s:%d: a test sleeps; inject a clock or wait for an event", f.path, f.fset.Position(x.Pos()).Line)
				}
			}
			return true
		})
	}
}
