package arch

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// decoding are the packages that read what others have written: of a line, a
// file, a cell of the cache.
var decoding = []string{"confirm", "store", "sync/wire", "sync/engine", "sync/registry", "sync/registry/office", "sync/registry/roster", "sync/registry/rules", "sync/credential", "sync/credential/token", "sync/credential/token/cryptoki", "printing/form", "internal/update"}

// decoderName is how functions are called that read foreign bytes.
var decoderName = regexp.MustCompile(`^(Decode|Parse|Open|Read|Expand|decode|parse|open|read)([A-Z]|$)`)

// notForeign are functions with such a name that read nothing foreign, and why.
var notForeign = map[string]string{
	"confirm.Read":           "marks a message as read",
	"token.Open":             "the answer goes to DecodeAnswer",
	"token.ReadSecret":       "the answer goes to DecodeAnswer; the secret opens a sealed file or not",
	"credential.read":        "a file; what is in it goes to decodeSealed, decodeCredential and decodeTries",
	"credential.readSealed":  "a file for decodeSealed",
	"credential.OpenSigning": "the PIN is not foreign; the file goes to decodeSealed",
	"credential.open":        "takes what decodeSealed gives, and AES-GCM judges it",
}

// TestEveryDecoderIsFuzzed: each function that makes sense of foreign bytes is
// reached from a fuzz target of its package. Reached means by name, from the
// body of one function to the next.
func TestEveryDecoderIsFuzzed(t *testing.T) {
	files := tree(t)
	for _, dir := range decoding {
		calls, decoders := map[string][]string{}, map[string]string{}
		for _, f := range files {
			if f.dir != dir {
				continue
			}
			for _, d := range f.ast.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || fn.Body == nil {
					continue
				}
				calls[fn.Name.Name] = append(calls[fn.Name.Name], namesIn(fn.Body)...)
				if !f.test && decoderName.MatchString(fn.Name.Name) && readsBytes(fn.Type) && !isReader(fn) {
					decoders[fn.Name.Name] = f.path
				}
			}
		}
		if len(decoders) == 0 {
			t.Errorf("no decoder found in %s", dir)
		}
		reached := reachedFrom(calls, "Fuzz")
		for name, path := range decoders {
			key := dir[strings.LastIndexByte(dir, '/')+1:] + "." + name
			if _, known := notForeign[key]; !known && !reached[name] {
				t.Errorf("%s: %s is reached from no fuzz target: write one, or say in notForeign why it reads nothing foreign", path, name)
			}
		}
	}
}

// isReader tells the method of io.Reader.
func isReader(f *ast.FuncDecl) bool {
	return f.Recv != nil && f.Name.Name == "Read" && f.Type.Results != nil && len(f.Type.Results.List) == 2
}

// readsBytes tells whether a function takes text, bytes or a stream, or values
// made of them.
func readsBytes(f *ast.FuncType) bool {
	return slices.ContainsFunc(f.Params.List, func(p *ast.Field) bool {
		switch e := p.Type.(type) {
		case *ast.Ident:
			return e.Name == "string"
		case *ast.ArrayType:
			id, ok := e.Elt.(*ast.Ident)
			return ok && (id.Name == "byte" || id.Name == "string")
		case *ast.StarExpr:
			return isForeign(e.X)
		}
		return isForeign(p.Type)
	})
}

func isForeign(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, _ := s.X.(*ast.Ident)
	if pkg == nil {
		return false
	}
	switch pkg.Name + "." + s.Sel.Name {
	case "io.Reader", "io.ReaderAt", "io.ReadSeeker", "bufio.Reader", "json.RawMessage", "http.Request", "http.Header", "url.Values", "fs.FS":
		return true
	}
	return pkg.Name == "wire"
}

func namesIn(n ast.Node) []string {
	var names []string
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			names = append(names, id.Name)
		}
		return true
	})
	return names
}

// reachedFrom follows names from all functions that begin with prefix.
func reachedFrom(calls map[string][]string, prefix string) map[string]bool {
	reached := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if reached[name] {
			return
		}
		reached[name] = true
		for _, next := range calls[name] {
			if _, ours := calls[next]; ours {
				visit(next)
			}
		}
	}
	for name := range calls {
		if strings.HasPrefix(name, prefix) {
			visit(name)
		}
	}
	return reached
}
