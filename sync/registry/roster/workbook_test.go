package roster_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/roster"
)

// Everybody here is invented.

const sheetName = "Sheet1"

// titles and person are the smallest list: the required columns and one row.
func titles() []string {
	return []string{"报名号", "确认点", "姓名", "性别", "出生日期", "证件号码", "现任教学校", "现任教学段", "资格种类", "教师资格证书号码", "证书签发日期", "注册类型"}
}

func person(no string) []any {
	return []any{no, "QH01", "欧阳𠮷", "女", "1985-08-12", "341002198508120029", "青禾县城关实验小学", "小学", "小学教师资格", "20103410221000123", "2010-07-01", "首次注册"}
}

// list is a workbook under construction; excelize writes it, so that the
// reader is held to another program's files.
type list struct {
	t    testing.TB
	file *excelize.File
	next int
}

func newList(t testing.TB, header ...string) *list {
	l := &list{t: t, file: excelize.NewFile(), next: 1}
	if header != nil {
		row := make([]any, len(header))
		for i, h := range header {
			row[i] = h
		}
		l.add(row)
	}
	return l
}

func (l *list) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// add appends a row; its first cell is in column A.
func (l *list) add(row []any) *list {
	l.must(l.file.SetSheetRow(sheetName, fmt.Sprintf("A%d", l.next), &row))
	l.next++
	return l
}

func (l *list) read() ([]roster.Applicant, error) {
	b, err := l.file.WriteToBuffer()
	l.must(err)
	return readBytes(b.Bytes())
}

func readBytes(data []byte) ([]roster.Applicant, error) {
	return roster.Read(context.Background(), "名册.xlsx", bytes.NewReader(data), int64(len(data)))
}

// refused gives the faults as lines of text.
func refused(t testing.TB, rows []roster.Applicant, err error) []string {
	t.Helper()
	var refusal *roster.ImportError
	if !errors.As(err, &refusal) || rows != nil {
		t.Fatalf("%d rows and %v, want no row and an *ImportError", len(rows), err)
	}
	var lines []string
	for _, r := range refusal.Rows {
		lines = append(lines, r.String())
	}
	return lines
}

func wantFault(t testing.TB, faults []string, parts ...string) {
	t.Helper()
	for _, f := range faults {
		if !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(f, p) }) {
			return
		}
	}
	t.Errorf("no fault says %q in:\n%s", parts, strings.Join(faults, "\n"))
}

func TestSmallestListOfAnotherProgram(t *testing.T) {
	rows, err := newList(t, titles()...).add(person("202600000001")).read()
	if err != nil {
		t.Fatal(err)
	}
	want := roster.Applicant{
		ApplicationNo: "202600000001", PointCode: "QH01", State: confirm.StatePending,
		Content: confirm.Content{
			Kind: confirm.KindFirst,
			Identity: confirm.Identity{
				DocumentType: confirm.DocumentIDCard, DocumentNumber: "341002198508120029",
				Name: "欧阳𠮷", Sex: confirm.SexFemale, BirthDate: "1985-08-12",
			},
			Certificate: confirm.Certificate{Number: "20103410221000123", IssuedOn: "2010-07-01", Kind: confirm.QualificationPrimary},
			Work:        confirm.Work{School: "青禾县城关实验小学", Stage: "小学"},
		},
	}
	if len(rows) != 1 || fmt.Sprintf("%+q", plain(rows[0])) != fmt.Sprintf("%+q", plain(want)) {
		t.Errorf("got  %+q\nwant %+q", plain(rows[0]), plain(want))
	}
}

// plain shows what %v would mask.
func plain(a roster.Applicant) []string {
	c := a.Content
	return []string{
		a.ApplicationNo, a.PointCode, a.FileNumber, a.Remark, string(a.State), string(c.Kind),
		string(c.Identity.DocumentType), c.Identity.DocumentNumber.Reveal(), c.Identity.Name.Reveal(), string(c.Identity.Sex),
		string(c.Identity.BirthDate), c.Identity.Ethnicity, c.Certificate.Number.Reveal(), string(c.Certificate.IssuedOn),
		string(c.Certificate.Kind), c.Work.School, c.Work.Stage, c.Contact.Phone.Reveal(), fmt.Sprint(c.Period),
	}
}

func TestTitleRowsAndHeaderOfTwoRows(t *testing.T) {
	l := newList(t)
	l.add([]any{"青禾县中小学教师资格申请人员基本情况表"}).add([]any{"单位（盖章）："})
	top := append([]any{}, "基本信息")
	for range 7 {
		top = append(top, nil)
	}
	top = append(top, "证书", nil, nil, "注册类型", "年度考核", nil)
	l.add(top)
	second := []any{}
	for _, s := range titles()[:11] {
		second = append(second, s)
	}
	l.add(append(second, nil, 2024, "2025 年"))
	l.add(append(person("1001"), "合格", "优秀"))
	for _, m := range [][2]string{{"A1", "N1"}, {"A3", "H3"}, {"I3", "K3"}, {"L3", "L4"}, {"M3", "N3"}} {
		l.must(l.file.MergeCell(sheetName, m[0], m[1]))
	}
	rows, err := l.read()
	if err != nil {
		t.Fatal(err)
	}
	want := []confirm.YearAssessment{{Year: 2024, Result: "合格"}, {Year: 2025, Result: "优秀"}}
	if len(rows) != 1 || !slices.Equal(rows[0].Content.Period.Assessments, want) || rows[0].Content.Kind != confirm.KindFirst {
		t.Errorf("got %v", plain(rows[0]))
	}
}

func TestHeaderFaults(t *testing.T) {
	without := func(title string) []string {
		return slices.DeleteFunc(titles(), func(s string) bool { return s == title })
	}
	cases := []struct {
		name   string
		header []string
		parts  []string
	}{
		{"required column missing", without("证件号码"), []string{"第 1 行", "证件号码", "必填列"}},
		{"unknown column", append(titles(), "任教学科"), []string{"任教学科", "不认识的列名"}},
		{"two names of one column", append(titles(), "身份证号"), []string{"身份证号", "重复"}},
		{"assessment without year", append(titles(), "年度考核（Y1）"), []string{"年度考核", "年份"}},
		{"no header at all", []string{"一", "二", "三"}, []string{"没有找到表头"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			rows, err := newList(t, c.header...).add(person("1001")[:len(c.header)-1]).read()
			wantFault(t, refused(t, rows, err), c.parts...)
		})
	}
}

func TestCrookedHeaders(t *testing.T) {
	twice := newList(t, titles()...)
	twice.add(person("1001"))
	again := make([]any, len(titles()))
	for i, h := range titles() {
		again[i] = h
	}
	rows, err := twice.add(again).add(person("1002")).read()
	wantFault(t, refused(t, rows, err), "表头在第 1 行已出现过一次")

	deep := newList(t, titles()...)
	deep.add(person("1001"))
	deep.must(deep.file.MergeCell(sheetName, "A1", "A2"))
	deep.must(deep.file.MergeCell(sheetName, "C1", "C3"))
	rows, err = deep.read()
	wantFault(t, refused(t, rows, err), "表头有合并单元格伸入下一行")

	wide := newList(t, titles()...)
	wide.add(person("1001"))
	wide.must(wide.file.MergeCell(sheetName, "F1", "G1"))
	rows, err = wide.read()
	faults := refused(t, rows, err)
	wantFault(t, faults, "证件号码", "合并了几列")
	wantFault(t, faults, "现任教学校", "必填列")
}

func TestTitlesAreReadAsPeopleWriteThem(t *testing.T) {
	header := titles()
	header[0], header[5], header[9] = " 网上报名号 ", "＊身份证\n号码", "教师资格证号"
	header = append(header, "手机", "教师职务（职称）", "开始(参加)工作时间", "2025年度考核", "E-Mail", "序 号")
	row := append(person("1001"), 19900001234, "一级教师", "2010.9", "称职", "t1@example.com", "=ROW()-1")
	l := newList(t, header...)
	l.add(row)
	l.must(l.file.SetCellFormula(sheetName, "R2", "ROW()-1"))
	rows, err := l.read()
	if err != nil {
		t.Fatal(err)
	}
	c := rows[0].Content
	if c.Contact.Phone.Reveal() != "19900001234" || c.Work.Title != "一级教师" || c.Work.CareerStart != "2010-09-01" ||
		c.Period.Assessments[0] != (confirm.YearAssessment{Year: 2025, Result: "合格"}) || c.Contact.Email != "t1@example.com" {
		t.Errorf("got %+v", c)
	}
}

// TestBadValues puts one bad value into one column of an otherwise good row.
func TestBadValues(t *testing.T) {
	cases := []struct {
		name   string
		column int
		value  any
		parts  []string
	}{
		{"number of 18 digits", 5, 341002198508120029, []string{"第 2 行", "证件号码", "数字单元格", "已丢失"}},
		{"number of 17 digits", 9, 20103410221000123, []string{"教师资格证书号码", "已丢失"}},
		{"number a csv has spoilt", 5, "3.41002E+17", []string{"证件号码", "科学记数"}},
		{"last digits zeroed", 5, "341002198508120000", []string{"证件号码", "18 位: 18 数字", "000"}},
		{"letters in a number", 5, "34100219850812王29", []string{"证件号码", "17 位: 16 数字+1 汉字", "只能有数字和字母"}},
		{"private use", 2, "欧阳\ue81e", []string{"姓名", "第 3 个字符 U+E81E", "自造字"}},
		{"private use, plane 15", 6, "青禾\U000F0001", []string{"现任教学校", "U+F0001"}},
		{"lost character", 2, "王\uFFFD", []string{"姓名", "U+FFFD", "转码时丢失"}},
		{"control character", 2, "王\u200d禾", []string{"姓名", "U+200D"}},
		{"line break in a name", 2, "王\n禾", []string{"姓名", "换行"}},
		{"blank between Han", 2, "王　禾", []string{"姓名", "空格"}},
		{"no name", 2, " 　", []string{"姓名", "空", "不能为空"}},
		{"no such day", 4, "1985-02-30", []string{"出生日期", "没有这一天"}},
		{"month without day", 4, "1985.8", []string{"出生日期", "缺少“日”"}},
		{"month as a number", 10, 2021.1, []string{"证书签发日期", "小数"}},
		{"year alone", 10, 2021, []string{"证书签发日期", "只有年份"}},
		{"words for a date", 10, "去年", []string{"证书签发日期", "不是日期"}},
		{"unknown word", 11, "定期组册", []string{"注册类型", "4 位: 4 汉字", "首次注册、定期注册"}},
		{"truth for a word", 3, true, []string{"性别", "逻辑值"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			row := person("1001")
			row[c.column] = c.value
			rows, err := newList(t, titles()...).add(row).read()
			faults := refused(t, rows, err)
			wantFault(t, faults, c.parts...)
			if len(faults) != 1 {
				t.Errorf("one bad value gives %d faults: %v", len(faults), faults)
			}
			if s, ok := c.value.(string); ok && strings.TrimSpace(s) != "" && strings.Contains(err.Error(), s) {
				t.Errorf("the error shows the value: %v", err)
			}
		})
	}
}

func TestFormulasMergesAndHiddenRowsAreRefused(t *testing.T) {
	l := newList(t, titles()...)
	for i := range 6 {
		l.add(person(fmt.Sprint(1001 + i)))
	}
	l.must(l.file.SetCellFormula(sheetName, "E2", `TEXT(1,"@")`))
	l.must(l.file.MergeCell(sheetName, "G3", "G4"))
	l.must(l.file.SetRowVisible(sheetName, 6, false))
	rows, err := l.read()
	faults := refused(t, rows, err)
	wantFault(t, faults, "第 2 行", "出生日期", "公式", "数值")
	wantFault(t, faults, "第 3 行", "合并单元格")
	wantFault(t, faults, "第 4 行", "合并单元格")
	wantFault(t, faults, "第 6 行", "隐藏")
	if len(faults) != 4 {
		t.Errorf("faults: %v", faults)
	}
}

func TestHiddenColumnsAreReadAndHiddenSheetsAreNot(t *testing.T) {
	l := newList(t, titles()...).add(person("1001"))
	l.must(l.file.SetColVisible(sheetName, "F", false))
	_, err := l.file.NewSheet("旧表")
	l.must(err)
	header := titles()
	l.must(l.file.SetSheetRow("旧表", "A1", &header))
	rows, err := l.read()
	wantFault(t, refused(t, rows, err), "两个工作表", "旧表")
	l.must(l.file.SetSheetVisible("旧表", false))
	rows, err = l.read()
	if err != nil || len(rows) != 1 || rows[0].Content.Identity.DocumentNumber != "341002198508120029" {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestDatesOfSpreadsheets(t *testing.T) {
	for _, epoch1904 := range []bool{false, true} {
		l := newList(t, titles()...)
		l.must(l.file.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &epoch1904}))
		serial := 40360 // 2010-07-01
		if epoch1904 {
			serial -= 1462
		}
		row := person("1001")
		row[10] = serial
		l.add(row)
		style, err := l.file.NewStyle(&excelize.Style{NumFmt: 14})
		l.must(err)
		l.must(l.file.SetCellStyle(sheetName, "K2", "K2", style))
		row = person("1002")
		row[10] = 20100701
		l.add(row)
		rows, err := l.read()
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range rows {
			if a.Content.Certificate.IssuedOn != "2010-07-01" {
				t.Errorf("1904 %v, %s: %s", epoch1904, a.ApplicationNo, a.Content.Certificate.IssuedOn)
			}
		}
	}
}

func TestNumbersShownOtherwiseThanStored(t *testing.T) {
	l := newList(t, titles()...)
	row := person("1001")
	row[0] = 1001 // shown as 00001001
	l.add(row)
	padded := "00000000"
	style, err := l.file.NewStyle(&excelize.Style{CustomNumFmt: &padded})
	l.must(err)
	l.must(l.file.SetCellStyle(sheetName, "A2", "A2", style))
	rows, err := l.read()
	wantFault(t, refused(t, rows, err), "报名号", "自定义格式")
	wide := "0_ "
	style, err = l.file.NewStyle(&excelize.Style{CustomNumFmt: &wide})
	l.must(err)
	l.must(l.file.SetCellStyle(sheetName, "A2", "A2", style))
	if rows, err = l.read(); err != nil || rows[0].ApplicationNo != "1001" {
		t.Errorf("%v", err)
	}
}

func TestDuplicatesFootersAndBlankRows(t *testing.T) {
	l := newList(t, append([]string{"序号"}, titles()...)...)
	numbered := func(n int, no string) []any { return append([]any{n}, person(no)...) }
	l.add(numbered(1, "1001")).add([]any{2}).add(numbered(3, "1002"))
	l.add([]any{"填表人：王禾", nil, nil, "审核人：李川"}).add([]any{nil, "合计：2 人"})
	rows, err := l.read()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	l.add(numbered(4, "1001"))
	l.add([]any{5, nil, "QH01", "李川"})
	rows, err = l.read()
	faults := refused(t, rows, err)
	wantFault(t, faults, "第 7 行", "报名号", "与第 2 行重复")
	wantFault(t, faults, "第 8 行", "报名号", "不能为空")
}

func TestValuesOutsideTheHeader(t *testing.T) {
	rows, err := newList(t, titles()...).add(append(person("1001"), "备注内容")).read()
	wantFault(t, refused(t, rows, err), "第 2 行", "M 列", "没有表头")
}

func TestStateWords(t *testing.T) {
	words := map[string]confirm.State{
		"": confirm.StatePending, "申报待审核": confirm.StatePending, "材料不全": confirm.StateIncomplete,
		"材料不齐全": confirm.StateIncomplete, "材料齐全": confirm.StateComplete, "申报未受理": confirm.StateDeclined,
	}
	for word, state := range words {
		rows, err := newList(t, append(titles(), "确认状态")...).add(append(person("1001"), word)).read()
		if err != nil || rows[0].State != state {
			t.Errorf("%q: %v, %v", word, rows, err)
		}
	}
}

func TestManyFaultsAreCounted(t *testing.T) {
	l := newList(t, titles()...)
	for i := range 500 {
		row := person(fmt.Sprint(i))
		row[4] = "不详"
		l.add(row)
	}
	rows, err := l.read()
	refused(t, rows, err)
	var refusal *roster.ImportError
	errors.As(err, &refusal)
	if len(refusal.Rows) != 200 || refusal.More != 300 {
		t.Errorf("%d faults and %d more", len(refusal.Rows), refusal.More)
	}
	if !strings.Contains(err.Error(), "共 500 处错误") || !strings.Contains(err.Error(), "另有 300 处") {
		t.Errorf("error does not count: %.80s", err)
	}
}

func TestCancelledImportStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	b, err := newList(t, titles()...).add(person("1001")).file.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	if _, err = roster.Read(ctx, "a.xlsx", bytes.NewReader(b.Bytes()), int64(b.Len())); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// packed makes an archive of parts.
func packed(t testing.TB, parts map[string]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
