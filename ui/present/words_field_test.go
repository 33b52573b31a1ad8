package present

import (
	"reflect"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// TestEveryFieldHasWords walks the content, so that a new field is not forgotten.
func TestEveryFieldHasWords(t *testing.T) {
	count := 0
	var walk func(path string, v reflect.Type)
	walk = func(path string, v reflect.Type) {
		if v.Kind() != reflect.Struct {
			count++
			if FieldWords(path) == path {
				t.Errorf("%s has no words", path)
			}
			return
		}
		for n := range v.NumField() {
			name, _, _ := strings.Cut(v.Field(n).Tag.Get("json"), ",")
			walk(strings.TrimPrefix(path+"."+name, "."), v.Field(n).Type)
		}
	}
	walk("", reflect.TypeFor[confirm.Content]())
	if count < 30 {
		t.Fatalf("only %d fields found: the walk is broken", count)
	}
	for _, field := range confirm.CorrectableFields() {
		if FieldWords(field) == field {
			t.Errorf("%s has no words", field)
		}
	}
	refusal := &confirm.Refusal{Code: confirm.CodeTextInvalid, Args: map[string]string{"field": "message.text"}}
	if text := Sentence(refusal); !strings.Contains(text, "（留言）") {
		t.Errorf("%q does not name the field", text)
	}
	if FieldWords("no.such") != "no.such" {
		t.Error("an unknown path is not given back")
	}
}
