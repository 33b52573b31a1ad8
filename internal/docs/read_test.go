package docs

import (
	"reflect"
	"testing"
	"testing/fstest"
)

func TestParse(t *testing.T) {
	d := Parse("x.md", "# One two, 三\n"+
		"see [a](b.md#c), `[not](this.md)` and ![p](q.png)\n"+
		"<!-- prints: done -->\n<!-- with: A=1 -->\n```sh\nls\n[no](link.md)\n```\n"+
		"<!-- lost: note -->\nwords\n```json\n{}\n```\n## One two, 三\n")
	if want := []Heading{{1, "One two, 三", "one-two-三"}, {2, "One two, 三", "one-two-三-1"}}; !reflect.DeepEqual(d.Headings, want) {
		t.Errorf("headings %v, want %v", d.Headings, want)
	}
	if want := []Link{{2, "a", "b.md#c", false}, {2, "p", "q.png", true}}; !reflect.DeepEqual(d.Links, want) {
		t.Errorf("links %v, want %v", d.Links, want)
	}
	if len(d.Blocks) != 2 || d.Blocks[0].Text != "ls\n[no](link.md)\n" || d.Blocks[1].Lang != "json" || len(d.Blocks[1].Notes) != 0 {
		t.Fatalf("blocks %+v", d.Blocks)
	}
	if got := d.Blocks[0].Note("prints"); len(got) != 1 || got[0] != "done" || d.Blocks[0].Line != 5 {
		t.Errorf("block %+v", d.Blocks[0])
	}
}

func TestReadLeavesResultsOut(t *testing.T) {
	tree := fstest.MapFS{"README.md": {}, "docs/a.md": {}, "out/b.md": {}, ".ci/c.md": {}, "docs/out/d.md": {}, "x.go": {}}
	all, err := Read(tree)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range all {
		names = append(names, d.Path)
	}
	if want := []string{"README.md", "docs/a.md", "docs/out/d.md"}; !reflect.DeepEqual(names, want) {
		t.Errorf("read %v, want %v", names, want)
	}
}
