package confirm_test

import (
	"reflect"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

func TestDiffContent(t *testing.T) {
	tests := []struct {
		name   string
		change func(*confirm.Content)
		want   []confirm.FieldChange
	}{
		{"nothing", func(*confirm.Content) {}, nil},
		{"e-mail and phone are soft", func(c *confirm.Content) { c.Contact.Email, c.Contact.Phone = "", "13900000000" },
			[]confirm.FieldChange{{Field: "contact.email"}, {Field: "contact.phone"}}},
		{"school is hard", func(c *confirm.Content) { c.Work.School = "屯溪第一中学" },
			[]confirm.FieldChange{{Field: "work.school", Hard: true}}},
		{"one of each", func(c *confirm.Content) { c.PhotoSHA256, c.Contact.Phone = "", "" },
			[]confirm.FieldChange{{Field: "contact.phone"}, {Field: "photo_sha256", Hard: true}}},
		{"a list is one field", func(c *confirm.Content) {
			c.Period.Assessments = append([]confirm.YearAssessment{}, c.Period.Assessments...)
			c.Period.Assessments[0].Result, c.Period.Assessments[1].Result = "优秀", "合格"
		}, []confirm.FieldChange{{Field: "period.assessments", Hard: true}}},
	}
	for _, test := range tests {
		theirs := soundContent()
		test.change(&theirs)
		if got := confirm.DiffContent(soundContent(), theirs); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %v", test.name, got)
		}
	}
	none, empty := confirm.Content{}, confirm.Content{Period: confirm.Period{Assessments: []confirm.YearAssessment{}}}
	if got := confirm.DiffContent(none, empty); got != nil {
		t.Errorf("no list and an empty one differ: %v", got)
	}
}

// TestEveryFieldIsCompared changes each leaf of Content by itself; only the
// three that a clerk does not hold against paper are soft.
func TestEveryFieldIsCompared(t *testing.T) {
	var soft []string
	leaves := 0
	var walk func(path []int, typ reflect.Type)
	walk = func(path []int, typ reflect.Type) {
		if typ.Kind() == reflect.Struct {
			for n := range typ.NumField() {
				walk(append(path[:len(path):len(path)], n), typ.Field(n).Type)
			}
			return
		}
		leaves++
		theirs := soundContent()
		switch leaf := reflect.ValueOf(&theirs).Elem().FieldByIndex(path); typ.Kind() {
		case reflect.String:
			leaf.SetString(leaf.String() + "x")
		case reflect.Int:
			leaf.SetInt(leaf.Int() + 1)
		case reflect.Slice:
			leaf.Set(reflect.MakeSlice(typ, 1, 1))
		default:
			t.Fatalf("no way to change a %s", typ)
		}
		got := confirm.DiffContent(soundContent(), theirs)
		if len(got) != 1 {
			t.Errorf("field %v: %v", path, got)
			return
		}
		if !got[0].Hard {
			soft = append(soft, got[0].Field)
		}
	}
	walk(nil, reflect.TypeFor[confirm.Content]())
	if got := strings.Join(soft, " "); got != "contact.email contact.phone data_status" || leaves < 30 {
		t.Errorf("%d fields, soft ones: %s", leaves, got)
	}
}
