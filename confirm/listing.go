package confirm

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ListingInput is what a Listing is made of.
type ListingInput struct {
	Kind    PaperKind
	Records []Record // in the order of the list
	// Columns are keys of ListingColumns in the order wanted; nil: the usual ones.
	Columns []string
	// Public leaves out what a 公示 must not show: document numbers, phones and
	// whatever else is nobody's business.
	Public bool
	Book   Rulebook
	Day    Date
	School string // of a cover
}

// listingLine is one record in a list.
type listingLine struct {
	number int // from 1
	*Record
	in    *ListingInput
	asked map[RegistrationKind][]Condition
}

// listingField is a column with what it shows.
type listingField struct {
	ListingColumn
	unusual bool // only when asked for
	private bool // not in a 公示
	text    func(l *listingLine) string
}

// listingForm is one kind of list.
type listingForm struct {
	fields     []listingField
	signatures []string
}

// listingTitle is the heading of a kind of list, as the bureaus name it
// (domain.md §11.1).
func listingTitle(kind PaperKind) string {
	switch kind {
	case PaperPersons:
		return "中小学教师资格定期注册申请人员基本情况表"
	case PaperConclusions:
		return "中小学教师资格定期注册申请人员初审注册结论表"
	case PaperStatistics:
		return "公民办学校教师资格定期注册情况统计表"
	case PaperHandover:
		return "教师资格定期注册申请材料移交清单"
	case PaperCover:
		return "教师资格定期注册材料封面"
	case PaperNotCome:
		return "现场确认未到名单"
	}
	return ""
}

// ListingColumns gives all columns a kind of list has, in their usual order,
// and the keys of those it shows when nobody has chosen; none for a kind that
// is no list.
func ListingColumns(kind PaperKind) (all []ListingColumn, usual []string) {
	for _, f := range listingFormOf(kind).fields {
		all = append(all, f.ListingColumn)
		if !f.unusual {
			usual = append(usual, f.Key)
		}
	}
	return all, usual
}

func listingFormOf(kind PaperKind) listingForm {
	switch kind {
	case PaperPersons:
		return listingForm{personFields(), []string{"填表人", "审核人", "单位（盖章）", "日期"}}
	case PaperConclusions:
		return listingForm{conclusionFields(), []string{"填表人", "审核人", "单位（盖章）", "日期"}}
	case PaperStatistics:
		return listingForm{statisticsFields(), []string{"填表人", "审核人", "单位（盖章）", "日期"}}
	case PaperHandover:
		return listingForm{handoverFields(), []string{"移交人", "移交单位（盖章）", "接收人", "接收单位（盖章）", "移交日期"}}
	case PaperNotCome:
		return listingForm{notComeFields(), []string{"经办人", "日期"}}
	case PaperCover:
		return listingForm{coverFields(), []string{"学校经办人", "确认点经办人", "日期"}}
	}
	return listingForm{}
}

// NewListing makes a list. A column the kind does not have, or one named
// twice, is a *Problem of code listing_column. Of a 公示 the private columns
// are left out, whoever asked for them.
func NewListing(in ListingInput) (Listing, error) {
	form := listingFormOf(in.Kind)
	if len(form.fields) == 0 {
		return Listing{}, fmt.Errorf("confirm: %q is no list", in.Kind)
	}
	fields, err := chooseFields(form.fields, in.Columns, in.Public)
	if err != nil {
		return Listing{}, err
	}
	list := Listing{
		Title: listingTitle(in.Kind), Subtitle: listingSubtitle(&in),
		Signatures: form.signatures, Public: in.Public,
	}
	for _, f := range fields {
		list.Columns = append(list.Columns, f.ListingColumn)
	}
	if in.Kind == PaperStatistics {
		list.Rows = statisticsRows(&in, list.Columns)
		return list, nil
	}
	asked := make(map[RegistrationKind][]Condition)
	for i := range in.Records {
		r := &in.Records[i]
		if _, ok := asked[r.Content.Kind]; !ok {
			asked[r.Content.Kind] = in.Book.Asked(r.Content.Kind)
		}
		line := listingLine{number: i + 1, Record: r, in: &in, asked: asked}
		row := make([]string, len(fields))
		for c, f := range fields {
			row[c] = f.text(&line)
		}
		list.Rows = append(list.Rows, row)
	}
	return list, nil
}

// chooseFields gives the fields of keys; the usual ones for nil.
func chooseFields(all []listingField, keys []string, public bool) ([]listingField, error) {
	var chosen []listingField
	for _, f := range all {
		if keys == nil && !f.unusual {
			chosen = append(chosen, f)
		}
	}
	for i, key := range keys {
		at := slices.IndexFunc(all, func(f listingField) bool { return f.Key == key })
		if at < 0 || slices.Contains(keys[:i], key) {
			return nil, listingColumnProblem(key)
		}
		chosen = append(chosen, all[at])
	}
	if public {
		chosen = slices.DeleteFunc(chosen, func(f listingField) bool { return f.private })
	}
	if len(chosen) == 0 {
		return nil, listingColumnProblem("")
	}
	return chosen, nil
}

// CheckListingColumns tells whether keys are columns of a kind, each once and
// at least one.
func CheckListingColumns(kind PaperKind, keys []string) error {
	if keys == nil {
		keys = []string{}
	}
	_, err := chooseFields(listingFormOf(kind).fields, keys, false)
	return err
}

func listingColumnProblem(key string) error {
	return &Problem{Code: ProblemListingColumn, Args: map[string]string{"column": key}}
}

// listingSubtitle tells where the list is from and of which day.
func listingSubtitle(in *ListingInput) string {
	parts := []string{"确认点：" + in.Book.Point.Name}
	if in.School != "" {
		parts = append(parts, "学校："+in.School)
	}
	if in.Book.Plan.Name != "" {
		parts = append(parts, in.Book.Plan.Name)
	}
	if in.Day.Valid() {
		parts = append(parts, in.Day.long())
	}
	return strings.Join(append(parts, "共 "+strconv.Itoa(len(in.Records))+" 人"), "　")
}

// long writes a day as papers do: 2026年10月8日.
func (d Date) long() string {
	y, m, day, _ := d.split()
	return fmt.Sprintf("%d年%d月%d日", y, m, day)
}
