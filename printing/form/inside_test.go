package form

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"confirmpoint/assets"
	"confirmpoint/confirm"
	"confirmpoint/printing/sheet"
	"confirmpoint/printing/typeset"
)

// builtIn prepares the templates of the product.
func builtIn(tb testing.TB) map[confirm.PaperKind]*Form {
	tb.Helper()
	faces := typeset.NewFaces()
	forms := map[confirm.PaperKind]*Form{}
	for kind, data := range assets.Templates() {
		t, err := Decode(data)
		if err != nil {
			tb.Fatalf("%s: %v", kind, err)
		}
		if forms[confirm.PaperKind(kind)], err = New(t, faces); err != nil {
			tb.Fatalf("%s: %v", kind, err)
		}
	}
	return forms
}

// filledPaper puts text in every place of a paper that is free text, each as
// long as its own number of characters.
func filledPaper(kind confirm.PaperKind, text func(most int) string) confirm.Paper {
	p := confirm.Paper{
		Kind: kind, Copies: 2, PrintNo: 3, Training: true, Reason: text(100), Handler: text(30),
		Plan: confirm.Plan{Name: text(50)}, Number: "440781-01-20261012-0001", Heading: text(50),
		Point:      confirm.Point{Name: text(50), Address: text(80), Code: "440781-01", BureauName: text(50), BureauPhone: "0750-5500000"},
		Conditions: confirm.DefaultConditions(), Deadline: time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC),
		FirstSheet: 12345, BatchMark: "K3F", Printer: text(50), Tray: text(20), PrintedAt: time.Date(2026, 10, 12, 9, 0, 0, 0, time.UTC),
		Correction: confirm.WorkCorrection{
			ClerkName:     text(30),
			Authorisation: confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: text(80), Date: "2026-10-11"},
		},
		Advice: confirm.CertificateAdvice{Case: confirm.CodeCertificateIssuer, NewNumber: true},
	}
	r := &p.Record
	r.ApplicationNo, r.Digest, r.Version = "4407812026000001", "a1b2c3d4e5f60718", 123
	r.Standing = confirm.Standing{FileNumber: strings.Repeat("7", 30), LocalFileNumber: text(30), Remark: text(100), Decision: &confirm.Decision{ReceiptNumber: "440781-01-20261012-0001"}}
	tick := confirm.TickMet
	if kind == confirm.PaperSupplement {
		tick = confirm.TickNotMet
	}
	for i := range p.Conditions {
		r.Standing.Decision.Ticks = append(r.Standing.Decision.Ticks, confirm.Tick{Code: p.Conditions[i].Code, Value: tick, Note: text(60)})
	}
	c := &r.Content
	c.Kind = confirm.KindDeferred
	c.Identity = confirm.Identity{Name: confirm.Name(text(100)), Sex: confirm.SexFemale, DocumentType: confirm.DocumentTaiwan, DocumentNumber: "341002198508120029", BirthDate: "1985-08-12", Ethnicity: "30"}
	c.Certificate = confirm.Certificate{Number: "20094407822000123", IssuedOn: "2009-07-01", Kind: confirm.QualificationVocationalGuide, Issuer: text(80), Subject: text(80)}
	c.Work = confirm.Work{School: text(80), Location: text(30), SchoolKind: text(30), Stage: text(30), Subject: text(80), Title: text(80), PostKind: text(30), CareerStart: "2008-09-01", ContractStart: "2009-09-01"}
	c.Education = confirm.Education{Level: text(30), Degree: text(30), School: text(80), Major: text(80)}
	c.Contact = confirm.Contact{Phone: "13800001234", Email: strings.Repeat("a", 40) + "@" + strings.Repeat("b", 40) + ".example.cn"}
	for _, f := range confirm.CorrectableFields() {
		p.Correction.Fields = append(p.Correction.Fields, confirm.FieldCorrection{Field: f, Old: text(80), New: text(80)})
	}
	p.Listing = &confirm.Listing{Title: text(50), Subtitle: text(150), Signatures: []string{"填表人", "审核人", "单位（盖章）", "日期"}}
	for i := range 8 {
		p.Listing.Columns = append(p.Listing.Columns, confirm.ListingColumn{Key: fmt.Sprint("c", i), Title: text(10), Width: float64(5 + 10*i), Center: i%2 == 0, Sum: i == 7})
	}
	for i := range 40 {
		row := []string{fmt.Sprint(i), text(100), text(80), strings.Repeat("8", 18), text(500), text(20), text(5), "12"}
		p.Listing.Rows = append(p.Listing.Rows, row)
	}
	return p
}

// TestTheLongestValuesFit: what the rules allow at all has room on every paper.
func TestTheLongestValuesFit(t *testing.T) {
	for kind, f := range builtIn(t) {
		p := filledPaper(kind, func(most int) string { return strings.Repeat("麗", most) })
		if err := layInside(f, &p); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// TestNothingOverrunsItsCell: with values of any length each run of text lies
// inside a box of the template or a cell of its table, or the paper is refused
// with the name of the field.
func TestNothingOverrunsItsCell(t *testing.T) {
	forms := builtIn(t)
	kinds := slices.Sorted(maps.Keys(forms))
	alphabet := []rune("教师资格定期注册张敏𠮷䶮abcXYZ0123456789 。，、；：（）《》·—@.-")
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		letters := rapid.SliceOfN(rapid.SampledFrom(alphabet), 1, 40).Draw(t, "letters")
		stretch := rapid.Float64Range(0, 1.6).Draw(t, "stretch")
		p := filledPaper(kind, func(most int) string {
			n := int(float64(most) * stretch)
			return string(slices.Repeat(letters, n/len(letters)+1)[:n])
		})
		var problem *confirm.Problem
		err := layInside(forms[kind], &p)
		if errors.As(err, &problem) && problem.Code == confirm.ProblemDoesNotFit && problem.Args["field"] != "" {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}

// layInside lays every page and looks whether each run has its box.
func layInside(f *Form, p *confirm.Paper) error {
	l := f.layout(p)
	l.flow()
	if err := l.err(); err != nil {
		return named(err)
	}
	s := &l.sheet
	s.copy = 1
	for s.page = 1; s.page <= s.pages; s.page++ {
		page := l.lay()
		if err := l.err(); err != nil {
			return named(err)
		}
		boxes := l.boxes()
		for _, run := range page.Texts {
			ink := inkOf(f.faces, run)
			if math.Abs(ink.W-run.Width) > 1e-9 || len(run.Glyphs) != utf8.RuneCountInString(run.Text) {
				return fmt.Errorf("page %d: %q is %.3f mm wide with %d glyphs, not %.3f", s.page, run.Text, run.Width, len(run.Glyphs), ink.W)
			}
			if !slices.ContainsFunc(boxes, func(b Box) bool { return holds(b, ink) }) {
				return fmt.Errorf("page %d: %q at %.1f,%.1f is in no box", s.page, run.Text, run.X, run.Y)
			}
		}
	}
	return nil
}

// named tells which field a problem is about.
func named(err error) error {
	var p *confirm.Problem
	if errors.As(err, &p) {
		return fmt.Errorf("%w %v", err, p.Args)
	}
	return err
}

// boxes are where words may stand on the page where the sheet stands.
func (l *layout) boxes() []Box {
	t := l.form.t
	part := t.More
	if l.sheet.page <= len(t.Pages) {
		part = &t.Pages[l.sheet.page-1]
	}
	var boxes []Box
	for _, p := range []Part{t.Every, *part} {
		for _, x := range p.Texts {
			boxes = append(boxes, x.Box)
		}
		for _, x := range cellTexts(p.Grids) {
			boxes = append(boxes, x.Box)
		}
		for _, x := range p.Photos {
			boxes = append(boxes, x.Box)
		}
		for _, x := range p.Lists {
			w := x.W / float64(x.Columns)
			for i := range x.Columns {
				boxes = append(boxes, Box{x.X + float64(i)*w, x.Y, w, x.H})
			}
		}
	}
	if f := l.sheet.table; f != nil && l.sheet.stretch >= 0 {
		boxes = append(boxes, f.boxes(l.sheet.stretch)...)
	}
	return boxes
}

// boxes are the cells of one stretch, and what lies below them.
func (f *flow) boxes(n int) []Box {
	box, on := f.box(n), f.stretches[n]
	var boxes []Box
	y := box.Y
	for _, r := range append([]row{f.head}, f.rows[on.from:on.to]...) {
		for _, c := range f.columns {
			boxes = append(boxes, Box{box.X + c.x, y, c.w, r.h})
		}
		y += r.h
	}
	for range 3 { // sums, with their words before the first of them; then signs
		w := box.W / float64(max(f.t.SignColumns, 1))
		for i := range f.signs {
			boxes = append(boxes, Box{box.X + float64(i%f.t.SignColumns)*w, y + signGap + float64(i/f.t.SignColumns)*f.t.SignH, w, f.t.SignH})
		}
		for _, c := range f.columns {
			boxes = append(boxes, Box{box.X + c.x, y, c.w, f.t.RowH})
			if c.Sum {
				boxes = append(boxes, Box{box.X, y, c.x, f.t.RowH})
			}
		}
		y += f.t.RowH
	}
	return boxes
}

func inkOf(faces *typeset.Faces, run sheet.Text) Box {
	em := run.Size * typeset.PointMM
	return Box{run.X, run.Y - ascent*em, faces.Width(run.Text, run.Font == assets.PrintSongBold) * em, em}
}

func holds(b, ink Box) bool {
	const slack = 0.02 // mm
	return ink.X > b.X-slack && ink.Y > b.Y-slack && ink.X+ink.W < b.X+b.W+slack && ink.Y+ink.H < b.Y+b.H+slack
}
