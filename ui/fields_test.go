package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// fieldsBelow are all text fields below an object, hidden ones too. One of the
// toolkit's own, through which an input method would lose text, fails the test.
func fieldsBelow(t *testing.T, o fyne.CanvasObject) (found []*entry) {
	t.Helper()
	switch o := o.(type) {
	case *entry:
		return []*entry{o}
	case *widget.Entry, *widget.SelectEntry, *widget.DateEntry:
		t.Errorf("a %T is not safe with an input method", o)
	case *fyne.Container:
		for _, child := range o.Objects {
			found = append(found, fieldsBelow(t, child)...)
		}
	case *container.Scroll:
		return fieldsBelow(t, o.Content)
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			found = append(found, fieldsBelow(t, child)...)
		}
	}
	return found
}

// Every text field of every screen, and of what can lie over it, sees the keys
// of the one input method of the window: what is proved of some of them in the
// real window (ui/tour) holds for all.
func TestEveryFieldKnowsTheInputMethod(t *testing.T) {
	s := newScreens(t, fullDesk)
	roots := map[string]fyne.CanvasObject{
		"palette": s.palette.flap.root, "insert": s.insert.flap.root, "help": s.help.flap.root, "signing": s.signing.cover.body,
	}
	least := map[string]int{"palette": 1, "insert": 1, "help": 1, "signing": 1}
	for _, at := range s.spots() {
		s.visit(at)
		roots[string(at.screen)+" "+at.part] = s.rootOf(at)
	}
	all := 0
	for name, root := range roots {
		fields := fieldsBelow(t, root)
		if len(fields) < least[name] {
			t.Errorf("%s has %d fields, want %d", name, len(fields), least[name])
		}
		for _, e := range fields {
			if e.keys != s.keys {
				t.Errorf("%s: the field %q does not know the keys of the window", name, e.PlaceHolder)
			}
		}
		all += len(fields)
	}
	if all < 50 {
		t.Errorf("%d fields were found in the window", all)
	}
}

// TestFieldsAreMadeInOnePlace reads the sources, for fields that are made when
// they are needed.
func TestFieldsAreMadeInOnePlace(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if of, ok := n.X.(*ast.Ident); ok && of.Name == "widget" && strings.Contains(n.Sel.Name, "Entry") && f.Name() != "entry.go" {
					t.Errorf("%s makes a field of the toolkit: widget.%s", f.Name(), n.Sel.Name)
				}
			case *ast.CallExpr:
				called, ok := n.Fun.(*ast.Ident)
				if !ok || !slices.Contains([]string{"newEntry", "newPasswordEntry", "newTextArea"}, called.Name) {
					return true
				}
				made++
				if nothing, ok := n.Args[0].(*ast.Ident); ok && nothing.Name == "nil" {
					t.Errorf("%s makes a field that does not know the keys of the window", f.Name())
				}
			}
			return true
		})
	}
	if made < 40 {
		t.Errorf("%d fields are made", made)
	}
}

// What an input method keeps for itself reaches the window too (fyne #5757):
// then both would act. These are what fcitx5, IBus and 微软拼音 have from the start.
func TestNoKeyBelongsToAnInputMethod(t *testing.T) {
	s := newScreens(t, fullDesk)
	taken := []string{
		"Ctrl+Space", "Shift+Space", "Ctrl+;", "Ctrl+.", "Ctrl+Shift+F", "Ctrl+Shift+U", "Ctrl+Alt+Shift+U", "Ctrl+Alt+H", "Ctrl+Alt+B", "Ctrl+Alt+P",
	}
	for _, key := range s.shell.commands.Keys() {
		if slices.Contains(taken, key) {
			t.Errorf("%s belongs to an input method", key)
		}
	}
}
