package confirm

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// MissingItem is one reason of 材料不全: a condition that is 不具备.
type MissingItem struct {
	Code       string // of the condition
	Text       string
	Evidence   string // what to bring
	FromSchool bool   // the school provides it, not the teacher
	Basis      string
	Leads      Lead
	Note       string // the clerk's, e.g. 缺2021年度考核表
}

// Notice is what 材料补正告知单 and the message of 材料不全 say.
type Notice struct {
	ApplicationNo string
	Items         []MissingItem
	Until         time.Time // UTC, when 确认时间 ends; zero while there is none
	Point         Point
	Leads         Lead // what it comes to when nothing is brought
}

// Missing gives the unmet conditions, in the order they are asked.
func (b Rulebook) Missing(kind RegistrationKind, ticks []Tick) []MissingItem {
	var items []MissingItem
	for _, c := range b.Asked(kind) {
		n := slices.IndexFunc(ticks, func(t Tick) bool { return t.Code == c.Code && t.Value == TickNotMet })
		if n < 0 {
			continue
		}
		items = append(items, MissingItem{
			Code: c.Code, Text: c.Text, Evidence: c.Evidence, FromSchool: c.FromSchool,
			Basis: c.Basis, Leads: c.Leads, Note: ticks[n].Note,
		})
	}
	return items
}

// NoticeOf makes the notice for a record with these answers.
func (b Rulebook) NoticeOf(r Record, ticks []Tick) Notice {
	items := b.Missing(r.Content.Kind, ticks)
	opens, closes := b.span()
	if opens.IsZero() {
		closes = time.Time{}
	}
	return Notice{ApplicationNo: r.ApplicationNo, Items: items, Until: closes, Point: b.Point, Leads: leadsTo(items)}
}

// leadsTo gives the worst of what the items lead to. Two years in a row of a
// yearly condition lead to 注册不合格 (暂行办法 Art. 10).
func leadsTo(items []MissingItem) Lead {
	var worst Lead
	unmet := map[string][]int{}
	for _, i := range items {
		if i.Leads == LeadFailed || worst == "" {
			worst = i.Leads
		}
		if base, year, ok := strings.Cut(i.Code, "-"); ok {
			if y, err := strconv.Atoi(year); err == nil {
				unmet[base] = append(unmet[base], y)
			}
		}
	}
	for _, list := range unmet {
		slices.Sort(list)
		if consecutive(list) != nil {
			return LeadFailed
		}
	}
	return worst
}
