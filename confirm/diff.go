package confirm

import (
	"reflect"
	"strings"
)

// FieldChange is one field that differs between two contents.
type FieldChange struct {
	Field string // JSON path, as in Finding.Field
	// Hard is true for a field the clerk compares with paper: its change takes
	// the conclusion back to 待核对 (offline-rules.md D1).
	Hard bool
}

// softFields are the only ones a clerk does not compare with paper. A field
// that is new here is hard until somebody thinks otherwise.
var softFields = map[string]bool{
	"contact.email": true,
	"contact.phone": true,
	"data_status":   true,
}

// DiffContent lists the fields that differ, in the order of Content. Lists are
// compared as a whole.
func DiffContent(base, theirs Content) []FieldChange {
	return diff(nil, "", reflect.ValueOf(base), reflect.ValueOf(theirs))
}

func diff(changes []FieldChange, path string, a, b reflect.Value) []FieldChange {
	if a.Kind() != reflect.Struct {
		if reflect.DeepEqual(a.Interface(), b.Interface()) || (a.Kind() == reflect.Slice && a.Len()+b.Len() == 0) {
			return changes
		}
		return append(changes, FieldChange{Field: path, Hard: !softFields[path]})
	}
	for n := range a.NumField() {
		name, _, _ := strings.Cut(a.Type().Field(n).Tag.Get("json"), ",")
		if path != "" {
			name = path + "." + name
		}
		changes = diff(changes, name, a.Field(n), b.Field(n))
	}
	return changes
}

// ContentFields lists the JSON path of every field of Content, in its order.
func ContentFields() []string { return fieldOrder() }

// fieldOrder lists every field of Content in its order.
func fieldOrder() []string { return fieldPaths(nil, "", reflect.TypeFor[Content]()) }

func fieldPaths(paths []string, path string, t reflect.Type) []string {
	if t.Kind() != reflect.Struct {
		return append(paths, path)
	}
	for n := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(n).Tag.Get("json"), ",")
		if path != "" {
			name = path + "." + name
		}
		paths = fieldPaths(paths, name, t.Field(n).Type)
	}
	return paths
}
