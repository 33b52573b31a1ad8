package form

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/printing/typeset"
)

// TestDocs: docs/templates.md names every field, condition, list and table the
// program has and no other, and every key of the language; its example works.
func TestDocs(t *testing.T) {
	data, err := os.ReadFile("../../docs/templates.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(data)
	for title, have := range map[string][]string{
		"| field | value |":           slices.Collect(maps.Keys(fields)),
		"| condition | holds when |":  slices.Collect(maps.Keys(conditions)),
		"| list | entries |":          slices.Collect(maps.Keys(lists)),
		"| table | columns (`key`) |": slices.Collect(maps.Keys(tables)),
	} {
		slices.Sort(have)
		if told := firstColumn(t, doc, title); !slices.Equal(told, have) {
			t.Errorf("%s\ntold %v\nhave %v", title, told, have)
		}
	}
	source, err := os.ReadFile("template.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range regexp.MustCompile("json:\"([a-z_0-9]+)").FindAllStringSubmatch(string(source), -1) {
		if !regexp.MustCompile("`[^`]*\\b" + key[1] + "\\b[^`]*`").MatchString(doc) {
			t.Errorf("the key %q is not told", key[1])
		}
	}
	_, example, _ := strings.Cut(doc, "```json\n")
	example, _, _ = strings.Cut(example, "```")
	tpl, err := Decode([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	f, err := New(tpl, typeset.NewFaces())
	if err != nil {
		t.Fatal(err)
	}
	p := filledPaper(confirm.PaperForm, func(most int) string { return strings.Repeat("甲", min(most, 8)) })
	if err := layInside(f, &p); err != nil {
		t.Error(err)
	}
}

// firstColumn gives the code words of the first column of the table below a head, sorted.
func firstColumn(t *testing.T, doc, head string) []string {
	t.Helper()
	_, body, ok := strings.Cut(doc, head+"\n")
	if !ok {
		t.Fatalf("no table %s", head)
	}
	var words []string
	for line := range strings.Lines(body) {
		if !strings.HasPrefix(line, "|") {
			break
		}
		column, _, _ := strings.Cut(line[1:], "|")
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(column, -1) {
			words = append(words, m[1])
		}
	}
	slices.Sort(words)
	return words
}
