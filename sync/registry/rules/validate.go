package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"confirmpoint/confirm"
)

// Limits of the values.
const (
	maxText     = 300 // code points of a sentence
	maxLabel    = 20
	maxList     = 50
	maxHours    = 10_000
	maxYears    = 20
	maxGrace    = 30 * 24 // hours
	maxOffline  = 30      // days
	maxPixels   = 10_000
	maxPhoto    = 4 << 20
	maxNotes    = 1000
	maxIDLength = 64
)

// conditionCode is the shape of the national codes; those of a province are
// its own.
var conditionCode = regexp.MustCompile(`^[A-Z][A-Z0-9_-]{0,15}$`)

// Validate checks every value. The error is an *Error.
func (r Rules) Validate() error {
	for _, check := range []func() *Error{r.conditions, r.numbers, r.checks, r.lists, r.application, r.late, r.windows} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (r Rules) conditions() *Error {
	if len(r.Conditions) > maxList {
		return &Error{"conditions", fmt.Sprintf("最多 %d 条", maxList)}
	}
	used := map[string]bool{}
	for _, c := range confirm.DefaultConditions() {
		used[c.Code] = true
	}
	for n, c := range r.Conditions {
		place := fmt.Sprintf("conditions[%d].", n)
		switch {
		case !conditionCode.MatchString(c.Code):
			return &Error{place + "code", "用大写字母开头，只含大写字母、数字、- 和 _，如 GD1"}
		case used[c.Code]:
			return &Error{place + "code", "代码 " + c.Code + " 已被使用"}
		case strings.TrimSpace(c.Text) == "" || !plain(c.Text, maxText):
			return &Error{place + "text", "写条件的内容"}
		case !plain(c.Basis, maxText):
			return &Error{place + "basis", "太长，或含不能显示的字符"}
		case !plain(c.Evidence, maxText):
			return &Error{place + "evidence", "太长，或含不能显示的字符"}
		case len(c.Kinds) == 0 || !known(c.Kinds, kinds):
			return &Error{place + "kinds", "写 first、periodic、deferred 中的一个或多个"}
		case c.Leads != "" && c.Leads != confirm.LeadDeferred && c.Leads != confirm.LeadFailed:
			return &Error{place + "leads", "写 deferred 或 failed，或不写"}
		}
		used[c.Code] = true
	}
	return nil
}

var kinds = []confirm.RegistrationKind{confirm.KindFirst, confirm.KindPeriodic, confirm.KindDeferred}

// numbers checks the thresholds.
func (r Rules) numbers() *Error {
	for _, v := range []struct {
		place     string
		value, to int
	}{
		{"training_hours", r.TrainingHours, maxHours},
		{"period_years", r.PeriodYears, maxYears},
		{"photo.min_width", r.Photo.MinWidth, maxPixels},
		{"photo.min_height", r.Photo.MinHeight, maxPixels},
		{"photo.max_bytes", r.Photo.MaxBytes, maxPhoto},
		{"late.grace_hours", r.Late.GraceHours, maxGrace},
		{"offline_days", r.OfflineDays, maxOffline},
	} {
		if v.value < 0 || v.value > v.to {
			return &Error{v.place, fmt.Sprintf("写 0 到 %d 的整数", v.to)}
		}
	}
	units := []confirm.TrainingUnit{"", confirm.TrainingHours, confirm.TrainingCredits}
	if !slices.Contains(units, r.TrainingUnit) {
		return &Error{"training_unit", "写 hours（学时）或 credits（学分）"}
	}
	return nil
}

func (r Rules) checks() *Error {
	var names []string
	for _, c := range confirm.Checks() {
		base, _, _ := strings.Cut(c.Name, "/")
		names = append(names, base)
	}
	for n, name := range r.ChecksOff {
		if !slices.Contains(names, name) {
			return &Error{fmt.Sprintf("checks_off[%d]", n), "没有名为 " + quoted(name) + " 的核对"}
		}
	}
	if n := repeated(r.ChecksOff); n >= 0 {
		return &Error{fmt.Sprintf("checks_off[%d]", n), "重复"}
	}
	return nil
}

func (r Rules) lists() *Error {
	for n, label := range r.StageLabels {
		if strings.TrimSpace(label) == "" || !plain(label, maxLabel) {
			return &Error{fmt.Sprintf("stage_labels[%d]", n), fmt.Sprintf("写 1 到 %d 个字", maxLabel)}
		}
	}
	if n := repeated(r.StageLabels); n >= 0 || len(r.StageLabels) > maxList {
		return &Error{"stage_labels", "有重复，或太多"}
	}
	taken := []confirm.AuthorisationKind{confirm.AuthorisationWritten, confirm.AuthorisationConsent}
	if !known(r.Authorisations, taken) || repeated(r.Authorisations) >= 0 {
		return &Error{"authorisations", "写 written（书面委托书）、consent（当面同意）中的一个或两个"}
	}
	return nil
}

func (r Rules) application() *Error {
	a := r.Application
	switch {
	case a == nil:
		return nil
	case strings.TrimSpace(a.ID) == "" || !plain(a.ID, maxIDLength):
		return &Error{"application.id", "写网报计划的编号"}
	case !a.Opens.Before(a.Closes):
		return &Error{"application", "开始时间须早于结束时间"}
	case !plain(a.Notes, maxNotes):
		return &Error{"application.notes", "太长，或含不能显示的字符"}
	}
	return nil
}

func (r Rules) late() *Error {
	policies := []confirm.LatePolicy{"", confirm.LateRefuse, confirm.LateAccept, confirm.LateHold}
	if !slices.Contains(policies, r.Late.Policy) {
		return &Error{"late.policy", "写 refuse（一律不受理）、accept_if_proven（能证明在时间内的受理）或 hold_for_officer（不受理，列入注册用户名单）"}
	}
	return nil
}

func (r Rules) windows() *Error {
	for n, w := range r.Windows {
		place := fmt.Sprintf("windows[%d].", n)
		same := func(o Window) bool { return o.Point == w.Point }
		switch {
		case w.Point == "":
			return &Error{place + "point", "写确认点代码"}
		case slices.ContainsFunc(r.Windows[:n], same):
			return &Error{place + "point", "确认点 " + quoted(w.Point) + " 写了两次"}
		case !known(w.Scope.Kinds, kinds):
			return &Error{place + "scope.kinds", "写 first、periodic、deferred 中的一个或多个，或不写"}
		case !labels(w.Scope.PostKinds):
			return &Error{place + "scope.post_kinds", "有空的、太长的或太多"}
		case !labels(w.Scope.SchoolKinds):
			return &Error{place + "scope.school_kinds", "有空的、太长的或太多"}
		case !plain(w.Notes, maxNotes):
			return &Error{place + "notes", "太长，或含不能显示的字符"}
		}
	}
	return nil
}

func labels(list []string) bool {
	bad := func(s string) bool { return strings.TrimSpace(s) == "" || !plain(s, maxIDLength) }
	return len(list) <= maxList && !slices.ContainsFunc(list, bad)
}

// known tells whether a list holds only values of a set.
func known[T comparable](list, set []T) bool {
	return !slices.ContainsFunc(list, func(v T) bool { return !slices.Contains(set, v) })
}

// plain refuses what cannot be shown or printed.
func plain(s string, limit int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= limit &&
		!strings.ContainsFunc(s, func(r rune) bool { return r == utf8.RuneError || (unicode.IsControl(r) && r != '\n') })
}

// quoted shows a short piece of the file.
func quoted(s string) string {
	if r := []rune(s); len(r) > maxLabel {
		s = string(r[:maxLabel]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
