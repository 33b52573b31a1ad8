package printing

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// A portrait as some cameras and some print shops save it.
var (
	//go:embed testdata/progressive.jpg
	progressive []byte
	//go:embed testdata/cmyk.jpg
	cmyk []byte
)

// TestHostilePapers: whatever stands in a record, a paper is printed or
// refused with a problem; nothing panics, and Check says what Render says.
func TestHostilePapers(t *testing.T) {
	press := newPress(t)
	spoils := map[string]func(*confirm.Paper){
		"nothing at all":      func(p *confirm.Paper) { *p = confirm.Paper{Kind: p.Kind} },
		"controls":            func(p *confirm.Paper) { p.Record.Content.Identity.Name = "张\x00\x1b[2J\u202e敏" },
		"not UTF-8":           func(p *confirm.Paper) { p.Record.Content.Identity.Name = "张\xff\xfe" },
		"a replaced letter":   func(p *confirm.Paper) { p.Record.Content.Identity.Name = "张\uFFFD" },
		"syntax of PDF":       func(p *confirm.Paper) { p.Record.Content.Work.School = ") Tj ET endstream endobj 1 0 R (" },
		"a remark too long":   func(p *confirm.Paper) { p.Record.Standing.Remark = strings.Repeat("注", 10_000) },
		"a school too long":   func(p *confirm.Paper) { p.Record.Content.Work.School = strings.Repeat("校", 10_000) },
		"a reason too long":   func(p *confirm.Paper) { p.PrintNo, p.Reason = 2, strings.Repeat("由", 10_000) },
		"a million letters":   func(p *confirm.Paper) { p.Record.Content.Contact.Email = strings.Repeat("a", 1_000_000) },
		"copies below zero":   func(p *confirm.Paper) { p.Copies = -3 },
		"sheets below zero":   func(p *confirm.Paper) { p.FirstSheet = -40 },
		"a progressive photo": func(p *confirm.Paper) { p.Photo = progressive },
		"a photo of CMYK":     func(p *confirm.Paper) { p.Photo = cmyk },
		"a photo of zeros":    func(p *confirm.Paper) { p.Photo = append([]byte{0xFF, 0xD8, 0xFF}, make([]byte, 1<<20)...) },
		"an endless photo":    func(p *confirm.Paper) { p.Photo = append(slices.Clone(progressive), make([]byte, 9<<20)...) },
		"a list of no columns": func(p *confirm.Paper) {
			p.Listing = &confirm.Listing{Rows: [][]string{{"1"}}}
		},
		"a list of no rows": func(p *confirm.Paper) {
			p.Listing = &confirm.Listing{Columns: []confirm.ListingColumn{{Key: "name", Title: "姓名", Width: 20}}}
		},
		"rows too short and too long": func(p *confirm.Paper) {
			p.Listing = &confirm.Listing{
				Columns: []confirm.ListingColumn{{Key: "name", Title: "姓名", Width: 20}, {Key: "n", Title: "人数", Width: 20, Sum: true}},
				Rows:    [][]string{nil, {"张敏"}, {"李华", "2", "3", "4"}},
			}
		},
		"a sum of words": func(p *confirm.Paper) {
			p.Listing = &confirm.Listing{
				Columns: []confirm.ListingColumn{{Key: "n", Title: "人数", Width: 20, Sum: true}}, Rows: [][]string{{"许多"}},
			}
		},
	}
	samples := samplePapers(t)
	for _, kind := range []string{"form", "receipt", "supplement", "label", "persons", "statistics"} {
		for name, spoil := range spoils {
			paper := samples[kind]
			spoil(&paper)
			checked := press.Check(paper)
			var rendered error
			err := press.Render(t.Context(), io.Discard, slices.Values([]confirm.Paper{paper}), func(_, _ int, err error) { rendered = err })
			if fmt.Sprint(checked) != fmt.Sprint(rendered) || err != nil && !errors.Is(err, errNoPapers) {
				t.Errorf("%s, %s: checked %v, rendered %v, file %v", kind, name, checked, rendered, err)
			}
			var p *confirm.Problem
			if checked != nil && !errors.As(checked, &p) {
				t.Errorf("%s, %s: not a problem anyone is told: %v", kind, name, checked)
			}
		}
	}
}

// TestTroubleInAListIsFound: one character among hundreds of rows is named by
// its row and column, never by the value.
func TestTroubleInAListIsFound(t *testing.T) {
	press := newPress(t)
	list := confirm.Listing{Title: "名册", Columns: []confirm.ListingColumn{
		{Key: "no", Title: "序号", Width: 10}, {Key: "name", Title: "姓名", Width: 40},
	}}
	for range 40 {
		list.Rows = append(list.Rows, []string{"1", "张敏"})
	}
	for name, c := range map[string]struct {
		value []string
		code  confirm.Code
		want  map[string]string
	}{
		"no glyph":       {[]string{"1", "张\U00030EDE"}, confirm.ProblemGlyphMissing, map[string]string{"code_points": "U+30EDE", "row": "31", "column": "姓名"}},
		"no room":        {[]string{"1", strings.Repeat("敏", 9_000)}, confirm.ProblemDoesNotFit, map[string]string{"field": "name", "row": "31", "column": "姓名"}},
		"no such column": {[]string{"1", "张敏", "女"}, confirm.ProblemListingColumn, map[string]string{"row": "31"}},
	} {
		paper := confirm.Paper{Kind: confirm.PaperPersons, Listing: &list}
		list.Rows[30] = c.value
		err := press.Check(paper)
		var p *confirm.Problem
		if !errors.As(err, &p) || p.Code != c.code || !maps.Equal(p.Args, c.want) {
			t.Errorf("%s: %v %+v, want %s %v", name, err, p, c.code, c.want)
		}
	}
	list.Rows[30] = []string{"1"}
	if err := press.Check(confirm.Paper{Kind: confirm.PaperPersons, Listing: &list}); err != nil {
		t.Errorf("a row with an empty end: %v", err)
	}
}
