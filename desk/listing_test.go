package desk_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// table reads a list back: cells by the title of their column.
func sheetRows(t *testing.T, path, sheet string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	check(t, err)
	defer f.Close()
	if sheet == "" {
		sheet = f.GetSheetName(0)
	}
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	check(t, err)
	return rows
}

func column(t *testing.T, head []string, title string) int {
	t.Helper()
	at := slices.Index(head, title)
	if at < 0 {
		t.Fatalf("no column %s in %q", title, head)
	}
	return at
}

// TestListingIsWhatWasFiltered: the ids given are listed, in their order, and
// all of the point when none are.
func TestListingIsWhatWasFiltered(t *testing.T) {
	o := ready(t, 12)
	rows := o.rows("")
	path := filepath.Join(t.TempDir(), "名单.XLSX")
	some := []confirm.Row{rows[7], rows[2], rows[7], rows[5]} // one twice
	n, err := o.desk.Listing(t.Context(), desk.ListingRequest{
		Purpose: confirm.PurposeCheck,
		Kind:    confirm.PaperPersons, RecordIDs: ids(some), Target: confirm.BatchTarget{Path: path}})
	check(t, err)
	got := sheetRows(t, path, "")
	at := column(t, got[2], "报名号")
	if n != 3 || got[3][at] != rows[7].ApplicationNo || got[4][at] != rows[2].ApplicationNo || got[5][at] != rows[5].ApplicationNo {
		t.Errorf("%d rows: %q", n, got)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("file %v, %v", info.Mode(), err)
	}
	n, err = o.desk.Listing(t.Context(), desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperPersons, Target: confirm.BatchTarget{Path: path}})
	check(t, err)
	got = sheetRows(t, path, "")
	if n != 12 {
		t.Errorf("%d rows of 12", n)
	}
	numbers, names := column(t, got[2], "证件号码"), column(t, got[2], "姓名")
	for i, row := range rows { // as the list on screen has them
		line := got[3+i]
		if line[at] != row.ApplicationNo || line[names] != row.Name.Reveal() || line[numbers] != row.DocumentNumber.Reveal() {
			t.Errorf("row %d is not %s", i, row.ApplicationNo)
		}
	}
	log, err := o.cache.AuditLog(t.Context())
	check(t, err)
	last := log[len(log)-1]
	if last.Action != confirm.AuditExport || last.Detail != "persons .xlsx 12 check" || strings.Contains(fmt.Sprint(log), "名单") {
		t.Errorf("audit ends with %+v", last)
	}
}

func TestListingColumnsAreKept(t *testing.T) {
	o := ready(t, 2)
	ctx := t.Context()
	all, usual, err := o.desk.ListingColumns(ctx, confirm.PaperHandover)
	check(t, err)
	if len(all) <= len(usual) || usual[0] != "number" {
		t.Errorf("%d columns, usual %q", len(all), usual)
	}
	path := filepath.Join(t.TempDir(), "list.csv")
	req := desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperHandover, Columns: []string{"name", "application_no"}, Target: confirm.BatchTarget{Path: path}}
	head := func() string {
		if _, err := o.desk.Listing(ctx, req); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		check(t, err)
		line, _, _ := strings.Cut(string(data), "\r\n")
		return line
	}
	if got := head(); got != "\ufeff姓名,报名号" {
		t.Errorf("head %q", got)
	}
	req.Columns = nil
	if got := head(); strings.Contains(got, "\ufeff姓名") {
		t.Errorf("columns were kept unasked: %q", got)
	}
	req.Columns, req.SaveColumns = []string{"name", "school"}, true
	head()
	req.Columns = nil
	if got := head(); got != "\ufeff姓名,现任教学校" {
		t.Errorf("head %q", got)
	}
	if _, chosen, err := o.desk.ListingColumns(ctx, confirm.PaperHandover); err != nil || !slices.Equal(chosen, []string{"name", "school"}) {
		t.Errorf("chosen %q, %v", chosen, err)
	}
	if _, chosen, err := o.desk.ListingColumns(ctx, confirm.PaperPersons); err != nil || chosen[0] != "number" {
		t.Errorf("of another kind %q, %v", chosen, err)
	}
	for _, saved := range []string{"no json", `["gone"]`, `[]`} { // by another version of the program
		check(t, o.cache.SaveSetting(ctx, "listing columns handover", []byte(saved)))
		if _, chosen, err := o.desk.ListingColumns(ctx, confirm.PaperHandover); err != nil || !slices.Equal(chosen, usual) {
			t.Errorf("%s: chosen %q, %v", saved, chosen, err)
		}
	}
}

func TestListingRefuses(t *testing.T) {
	o := ready(t, 2)
	dir := t.TempDir()
	to := confirm.BatchTarget{Path: filepath.Join(dir, "a.xlsx")}
	for name, c := range map[string]struct {
		code confirm.Code
		req  desk.ListingRequest
	}{
		"no target":   {confirm.ProblemTarget, desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperPersons}},
		"other file":  {confirm.ProblemTarget, desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperPersons, Target: confirm.BatchTarget{Path: filepath.Join(dir, "a.docx")}}},
		"no folder":   {confirm.ProblemTarget, desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperPersons, Target: confirm.BatchTarget{Path: filepath.Join(dir, "none", "a.xlsx")}}},
		"no spooler":  {confirm.ProblemNoPrinter, desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperPersons, Target: confirm.BatchTarget{Printer: "x"}}},
		"nobody":      {confirm.ProblemBatchSize, desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperPersons, RecordIDs: []string{}, Target: to}},
		"unknown":     {confirm.ProblemNotFound, desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperPersons, RecordIDs: []string{"x"}, Target: to}},
		"column":      {confirm.ProblemListingColumn, desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperPersons, Columns: []string{"x"}, Target: to}},
		"column kept": {confirm.ProblemListingColumn, desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperPersons, Columns: []string{"x"}, SaveColumns: true, Target: to}},
	} {
		if n, err := o.desk.Listing(t.Context(), c.req); confirm.CodeOf(err) != c.code || n != 0 {
			t.Errorf("%s: %d rows, %v", name, n, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("files %v, %v", left, err)
	}
	if _, err := o.desk.Listing(t.Context(), desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperForm, Target: to}); err == nil {
		t.Error("a list of forms")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := o.desk.Listing(ctx, desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperPersons, Target: to}); err == nil {
		t.Error("a list after the end")
	}
	check(t, o.desk.Lock(t.Context()))
	if _, err := o.desk.Listing(t.Context(), desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperPersons, Target: to}); confirm.CodeOf(err) != confirm.ProblemLocked {
		t.Errorf("locked: %v", err)
	}
}

// TestCoversAreBySchool: a sheet for each school, and everybody on one of them.
func TestCoversAreBySchool(t *testing.T) {
	o := ready(t, 12)
	rows := o.rows("")
	schools := map[string]int{}
	for _, r := range rows {
		schools[r.School]++
	}
	path := filepath.Join(t.TempDir(), "covers.xlsx")
	n, err := o.desk.Listing(t.Context(), desk.ListingRequest{Purpose: confirm.PurposeCheck, Kind: confirm.PaperCover, RecordIDs: ids(rows), Target: confirm.BatchTarget{Path: path}})
	check(t, err)
	f, err := excelize.OpenFile(path)
	check(t, err)
	defer f.Close()
	if n != 12 || len(f.GetSheetList()) != len(schools) {
		t.Fatalf("%d rows on sheets %q of schools %v", n, f.GetSheetList(), schools)
	}
	for _, name := range f.GetSheetList() {
		got := sheetRows(t, path, name)
		listed := 0
		for _, line := range got[3:] {
			if len(line) > 1 && slices.ContainsFunc(rows, func(r confirm.Row) bool { return r.ApplicationNo == line[1] && r.School == name }) {
				listed++
			}
		}
		if listed != schools[name] || !strings.Contains(got[1][0], name) {
			t.Errorf("%s lists %d of %d", name, listed, schools[name])
		}
	}
}

// odd gives records whose texts a spreadsheet would take for something else.
type odd struct {
	desk.Cache
	text string
}

func (c odd) Record(ctx context.Context, id string) (confirm.Record, error) {
	r, err := c.Cache.Record(ctx, id)
	r.Standing.Remark, r.Standing.FileNumber, r.Standing.LocalFileNumber = c.text, "000123", "3-12"
	return r, err
}

// TestCSVIsSafe reads a list back as a program that knows no mercy would.
func TestCSVIsSafe(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+86": "'+86", "-2": "'-2", "@x": "'@x", "＝1+1": "'＝1+1", " =1": "' =1", "\t=1": "'\t=1",
		"　=1": "'　=1", "普通": "普通", "a,\"b\"": "a,\"b\"", "": "", "12": "12", "1E5": "\t1E5", "𠮷": "𠮷",
	} {
		o := ready(t, 1, func(c *desk.Config) { c.Cache = odd{c.Cache, text} })
		path := filepath.Join(t.TempDir(), "list.csv")
		_, err := o.desk.Listing(t.Context(), desk.ListingRequest{
			Purpose: confirm.PurposeCheck,
			Kind:    confirm.PaperPersons, Target: confirm.BatchTarget{Path: path},
			Columns: []string{"number", "remark", "document_number", "file_number", "local_file_number", "birth_date"},
		})
		check(t, err)
		data, err := os.ReadFile(path)
		check(t, err)
		body, ok := bytes.CutPrefix(data, []byte("\ufeff"))
		if !ok || bytes.Count(body, []byte("\n")) != bytes.Count(body, []byte("\r\n")) {
			t.Errorf("%q: no mark, or other line ends", text)
		}
		lines, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
		check(t, err)
		row := o.rows("")[0]
		got := lines[1]
		if got[0] != "1" || got[1] != want || got[2] != "\t"+row.DocumentNumber.Reveal() && got[2] != row.DocumentNumber.Reveal() ||
			got[3] != "\t000123" || got[4] != "\t3-12" || !strings.HasPrefix(got[5], "\t") {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// TestListingIsWholeOrNotThere: when the disk fills up nothing is left.
func TestListingIsWholeOrNotThere(t *testing.T) {
	dir := t.TempDir()
	o := ready(t, 2, func(c *desk.Config) { c.Press = halfPress{c.Press} })
	if _, err := o.desk.Listing(t.Context(), desk.ListingRequest{
		Purpose: confirm.PurposeCheck,
		Kind:    confirm.PaperPersons, Target: confirm.BatchTarget{Path: filepath.Join(dir, "a.xlsx")}}); err == nil {
		t.Error("half a workbook is no error")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("files %v, %v", left, err)
	}
}

// halfPress fails after some bytes.
type halfPress struct{ desk.Press }

func (p halfPress) Workbook(_ context.Context, w io.Writer, _ []confirm.Listing) error {
	if _, err := io.WriteString(w, "half"); err != nil {
		return err
	}
	return io.ErrUnexpectedEOF
}
