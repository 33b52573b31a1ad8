package form

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"confirmpoint/assets"
	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
	"confirmpoint/printing/typeset"
)

// page wraps things into the smallest template.
func page(things string) []byte {
	return []byte(`{"title":"t","width":210,"height":297,"styles":{"s":{"size":10,"min":6},"c":{"size":10,"align":"center"}},` +
		`"every":{},"pages":[{` + things + `}]}`)
}

func TestDecodeRefuses(t *testing.T) {
	text := func(f string) string {
		return `"texts":[{"x":10,"y":10,"w":50,"h":10,"style":"s",` + f + `}]`
	}
	cases := map[string]string{
		"unknown key":              `"circles":[]`,
		"unknown style":            `"texts":[{"x":1,"y":1,"w":5,"h":5,"text":"a","style":"q"}]`,
		"unknown field":            text(`"text":"{identity.nickname}"`),
		"unknown condition":        text(`"text":"a","when":"full_moon"`),
		"field left open":          text(`"text":"{identity.name"`),
		"field closed, not opened": text(`"text":"a}"`),
		"empty field":              text(`"text":"{}"`),
		"outside the page":         `"texts":[{"x":200,"y":1,"w":50,"h":5,"text":"a","style":"s"}]`,
		"negative":                 `"frames":[{"x":-1,"y":1,"w":5,"h":5,"thick":0.2}]`,
		"no thickness":             `"frames":[{"x":1,"y":1,"w":5,"h":5}]`,
		"rule outside":             `"rules":[{"x1":1,"y1":1,"x2":500,"y2":1,"thick":0.2}]`,
		"grid wider than the page": `"grids":[{"x":100,"y":1,"thick":0.2,"rows":[{"h":10,"cells":[{"w":60},{"w":60}]}]}]`,
		"unknown list":             `"lists":[{"x":1,"y":1,"w":50,"h":50,"field":"friends","style":"s","columns":1,"row_h":5}]`,
		"list of no columns":       `"lists":[{"x":1,"y":1,"w":50,"h":50,"field":"materials","style":"s","columns":0,"row_h":5}]`,
		"unknown block":            `"use":[{"block":"b","x":0,"y":0}]`,
		"unknown negation":         text(`"text":"a","when":"preview !full_moon"`),
		"code outside":             `"codes":[{"x":200,"y":1,"w":20,"h":20,"text":"a"}]`,
		"code of no field":         `"codes":[{"x":1,"y":1,"w":20,"h":20,"text":"{a}"}]`,
		"mesh of no step":          `"meshes":[{"x":1,"y":1,"w":20,"h":20,"step":0,"thick":0.1}]`,
		"mesh of a million lines":  `"meshes":[{"x":1,"y":1,"w":20,"h":20,"step":0.00001,"thick":0.1}]`,
		"arrow of one point":       `"arrows":[{"points":[[1,1]],"thick":0.1,"head":1}]`,
		"arrow outside":            `"arrows":[{"points":[[1,1],[900,1]],"thick":0.1,"head":1}]`,
		"unknown table":            `"tables":[{"x":1,"y":1,"w":50,"h":50,"field":"friends","head":"s","cell":"s","thick":0.1,"row_h":5,"row_max":9}]`,
		"table of no row height":   `"tables":[{"x":1,"y":1,"w":50,"h":50,"field":"listing","head":"s","cell":"s","thick":0.1,"row_max":9}]`,
		"table that signs nowhere": `"tables":[{"x":1,"y":1,"w":50,"h":50,"field":"listing","head":"s","cell":"s","thick":0.1,"row_h":5,"row_max":9,"sign":"s"}]`,
		"two tables": `"tables":[{"x":1,"y":1,"w":50,"h":50,"field":"listing","head":"s","cell":"s","thick":0.1,"row_h":5,"row_max":9},
			{"x":1,"y":1,"w":50,"h":50,"field":"listing","head":"s","cell":"s","thick":0.1,"row_h":5,"row_max":9}]`,
	}
	for name, things := range cases {
		if _, err := Decode(page(things)); err == nil {
			t.Errorf("%s: decoded", name)
		}
	}
	whole := map[string]string{
		"empty":                      ``,
		"something after":            string(page("")) + `{}`,
		"no pages":                   `{"title":"t","width":210,"height":297,"styles":{},"every":{},"pages":[]}`,
		"no title":                   `{"width":210,"height":297,"styles":{},"every":{},"pages":[{}]}`,
		"a page of 2 km":             `{"title":"t","width":2000000,"height":297,"styles":{},"every":{},"pages":[{}]}`,
		"size 0":                     `{"title":"t","width":210,"height":297,"styles":{"s":{"size":0}},"every":{},"pages":[{}]}`,
		"min above size":             `{"title":"t","width":210,"height":297,"styles":{"s":{"size":8,"min":9}},"every":{},"pages":[{}]}`,
		"more of nothing":            `{"title":"t","width":210,"height":297,"styles":{},"every":{},"pages":[{}],"more":{}}`,
		"more without a place":       strings.Replace(string(tableTemplate(50, 50)), `"next":{"x":10,"y":10,"w":190,"h":50},`, "", 1),
		"more with a narrower table": strings.Replace(string(tableTemplate(50, 50)), `"next":{"x":10,"y":10,"w":190,`, `"next":{"x":10,"y":10,"w":150,`, 1),
		"nested blocks":              `{"title":"t","width":210,"height":297,"styles":{},"blocks":{"a":{"use":[{"block":"a","x":0,"y":0}]}},"every":{},"pages":[{}]}`,
	}
	for name, data := range whole {
		if _, err := Decode([]byte(data)); err == nil {
			t.Errorf("%s: decoded", name)
		}
	}
}

// TestGridRules: a side that cells share is one stroke, and strokes in line are one.
func TestGridRules(t *testing.T) {
	g := Grid{X: 10, Y: 20, Thick: 0.2, Rows: []Row{
		{H: 10, Cells: []Cell{{W: 30}, {W: 30}, {W: 20, H: 20}}},
		{H: 10, Cells: []Cell{{W: 30}, {W: 30}}},
	}}
	got := map[string]bool{}
	for _, r := range g.rules() {
		got[fmt.Sprintf("%g,%g %g,%g", r.X1, r.Y1, r.X2, r.Y2)] = true
	}
	want := []string{
		"10,20 90,20", "10,30 70,30", "10,40 90,40", // level
		"10,20 10,40", "40,20 40,40", "70,20 70,40", "90,20 90,40", // upright
	}
	if len(got) != len(want) {
		t.Errorf("%d strokes: %v", len(got), slices.Sorted(maps.Keys(got)))
	}
	for _, w := range want {
		if !got[w] {
			t.Errorf("no stroke %s", w)
		}
	}
}

func lay(t *testing.T, template []byte, p confirm.Paper) sheet.Page {
	t.Helper()
	tpl, err := Decode(template)
	if err != nil {
		t.Fatal(err)
	}
	f, err := New(tpl, typeset.NewFaces())
	if err != nil {
		t.Fatal(err)
	}
	pages, err := f.Lay(&p)
	if err != nil {
		t.Fatal(err)
	}
	return pages[0]
}

func TestTextStandsWhereItsStyleSays(t *testing.T) {
	em := 10 * typeset.PointMM
	p := lay(t, page(`"texts":[{"x":20,"y":30,"w":40,"h":10,"text":"甲乙","style":"s"},{"x":20,"y":50,"w":40,"h":10,"text":"甲乙","style":"c"}]`), confirm.Paper{})
	if len(p.Texts) != 2 {
		t.Fatalf("%d texts", len(p.Texts))
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 0.001 {
			t.Errorf("%s is %.3f, want %.3f", what, got, want)
		}
	}
	near("left x", p.Texts[0].X, 20)
	near("middle y", p.Texts[0].Y, 30+(10-em)/2+ascent*em)
	near("centred x", p.Texts[1].X, 20+(40-2*em)/2)
}

func TestPhotoKeepsItsShape(t *testing.T) {
	l := layout{form: &Form{}, photo: picture{jpeg: []byte{1}, w: 400, h: 400}}
	l.photoBox(words{Box: Box{10, 10, 25, 35}})
	if got := l.page.Images[0]; got.W != 25 || got.H != 25 || got.X != 10 || got.Y != 15 {
		t.Errorf("a square photo became %+v", got)
	}
}

func TestMaterials(t *testing.T) {
	paper := confirm.Paper{
		Conditions: []confirm.Condition{{Code: "T1", Evidence: "甲"}, {Code: "T2", Evidence: "乙"}, {Code: "T3", Evidence: "丙"}, {Code: "T4"}},
		Record: confirm.Record{Standing: confirm.Standing{Decision: &confirm.Decision{Ticks: []confirm.Tick{
			{Code: "T1", Value: confirm.TickMet}, {Code: "T2", Value: confirm.TickNotApplicable}, {Code: "T3", Value: confirm.TickMet},
		}}}},
	}
	if got := materials(&sheetOf{paper: &paper}); !slices.Equal(got, []string{"1. 甲", "2. 丙"}) {
		t.Errorf("got %q", got)
	}
	paper.Record.Standing.Decision = nil // a preview
	if got := materials(&sheetOf{paper: &paper}); len(got) != 3 {
		t.Errorf("got %q", got)
	}
}

// TestEveryFieldIsNamedByItsPath: a field of the record is the JSON path a
// finding would name, so that words for one serve the other.
func TestEveryFieldIsNamedByItsPath(t *testing.T) {
	data, err := json.Marshal(confirm.Content{})
	if err != nil {
		t.Fatal(err)
	}
	var blocks map[string]json.RawMessage
	if err := json.Unmarshal(data, &blocks); err != nil {
		t.Fatal(err)
	}
	for name := range fields {
		block, key, dotted := strings.Cut(name, ".")
		raw, ours := blocks[block]
		if !dotted || !ours || block == "contact" { // empty contacts are left out of JSON
			continue
		}
		var keys map[string]json.RawMessage
		if err := json.Unmarshal(raw, &keys); err != nil {
			t.Fatal(err)
		}
		if _, ok := keys[key]; !ok {
			t.Errorf("no such path in a record: %s", name)
		}
	}
}

func TestPortrait(t *testing.T) {
	if p, err := portrait(nil); err != nil || p.jpeg != nil {
		t.Errorf("no photo: %v %v", p, err)
	}
	// A marker walk must end on any bytes.
	for _, tail := range []string{"", "\xff", "\xff\xda", "\xff\xff\xff\xff", "\xff\xe0\x00\x00", "\xff\xe0\xff\xff"} {
		if complete([]byte("\xff\xd8" + tail)) {
			t.Errorf("%q is complete", tail)
		}
	}
}

// FuzzDecode: a template is refused or can be laid; nothing panics or hangs.
func FuzzDecode(f *testing.F) {
	for _, data := range assets.Templates() {
		f.Add(data)
	}
	f.Add(page(`"texts":[{"x":1,"y":1,"w":5,"h":5,"text":"{identity.name}","style":"s"}]`))
	f.Add(page(`"barcodes":[{"x":1,"y":1,"w":50,"h":5,"text":"{application_no}"}],"photos":[{"x":1,"y":1,"w":5,"h":5,"text":"a","style":"s"}]`))
	f.Add(tableTemplate(100, 100))
	f.Add([]byte(threePages))
	f.Add(page(`"codes":[{"x":1,"y":1,"w":20,"h":20,"text":"{paper_code}"}],"meshes":[{"x":1,"y":1,"w":9,"h":9,"step":1,"thick":0.1}],"arrows":[{"points":[[1,1],[5,5]],"thick":0.2,"head":2}]`))
	f.Add(page(`"grids":[{"x":1,"y":1,"thick":0.1,"rows":[{"h":5,"cells":[{"w":5,"text":"a","style":"s"}]}]}]`))
	faces := typeset.NewFaces()
	paper := confirm.Paper{Copies: 1, Record: confirm.Record{ApplicationNo: "44078120260001"}}
	paper.Record.Content.Identity.Name = "张敏"
	paper.Listing = numbered(30)
	paper.Conditions = confirm.DefaultConditions()
	f.Fuzz(func(t *testing.T, data []byte) {
		tpl, err := Decode(data)
		if err != nil {
			return
		}
		ready, err := New(tpl, faces)
		if err != nil {
			return
		}
		pages, err := ready.Lay(&paper)
		if want, countErr := ready.Pages(&paper); err == nil && (countErr != nil || len(pages) != want) {
			t.Errorf("%d pages of %d (%v)", len(pages), want, countErr)
		}
	})
}
