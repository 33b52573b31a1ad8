package confirm

import (
	"slices"
	"strconv"
	"strings"
)

// outcome is a 注册结论 by whatever words a bureau gives it.
type outcome int

const (
	outcomeNone outcome = iota
	outcomePassed
	outcomeDeferred
	outcomeFailed
)

// outcomeOf reads the words of a bureau: 合格, 注册不合格, 初审暂缓注册 …
func outcomeOf(result string) outcome {
	switch {
	case strings.Contains(result, "不合格"), strings.Contains(result, "不予注册"):
		return outcomeFailed
	case strings.Contains(result, "暂缓"):
		return outcomeDeferred
	case strings.Contains(result, "合格"):
		return outcomePassed
	}
	return outcomeNone
}

// outcome gives the 注册结论 of a record: of the newest line that names one. 复核合格
// may only mean that the review agrees (domain.md §8.2), so the first stage
// is asked before the later ones.
func (s Standing) outcome(firstStage string) outcome {
	var of [2]StageResult // of the first stage, of any other
	for _, line := range s.Stages {
		at := 1
		if line.Stage == firstStage {
			at = 0
		}
		if outcomeOf(line.Result) != outcomeNone && !line.At.Before(of[at].At) {
			of[at] = line
		}
	}
	if first := outcomeOf(of[0].Result); first != outcomeNone {
		return first
	}
	return outcomeOf(of[1].Result)
}

// statisticsCounts are the columns of 注册情况统计表 that count people. 应注册 is
// not among them: the point knows only who applied.
var statisticsCounts = []struct {
	key, title string
	rare       bool
	counts     func(r *Record, o outcome) bool
}{
	{"applied", "申请", false, func(*Record, outcome) bool { return true }},
	{"complete", "材料齐全", false, func(r *Record, _ outcome) bool { return r.Standing.State == StateComplete }},
	{"incomplete", "材料不全", false, func(r *Record, _ outcome) bool { return r.Standing.State == StateIncomplete }},
	{"declined", "未受理", false, func(r *Record, _ outcome) bool { return r.Standing.State == StateDeclined }},
	{"pending", "未确认", false, func(r *Record, _ outcome) bool { return r.Standing.State == StatePending }},
	{"passed", "合格", false, func(_ *Record, o outcome) bool { return o == outcomePassed }},
	{"deferred", "暂缓", false, func(_ *Record, o outcome) bool { return o == outcomeDeferred }},
	{"failed", "不合格", false, func(_ *Record, o outcome) bool { return o == outcomeFailed }},
	{"stickers", "需注册贴数", false, func(_ *Record, o outcome) bool { return o != outcomeNone }},
	{"first", "首次注册", true, func(r *Record, _ outcome) bool { return r.Content.Kind == KindFirst }},
	{"periodic", "定期注册", true, func(r *Record, _ outcome) bool { return r.Content.Kind == KindPeriodic }},
	{"again", "暂缓后再申请", true, func(r *Record, _ outcome) bool { return r.Content.Kind == KindDeferred }},
}

// The two columns that name a row of the statistics.
const (
	statisticsStage = "stage"
	statisticsOwner = "owner"
)

func statisticsFields() []listingField {
	fields := []listingField{
		col(statisticsStage, "学段", 24, nil).centered(),
		col(statisticsOwner, "办学性质", 22, nil).centered(),
	}
	for _, c := range statisticsCounts {
		f := col(c.key, c.title, 22, nil).centered().number()
		f.unusual = c.rare
		fields = append(fields, f)
	}
	return fields
}

// statisticsStages are the rows, without 合计.
var statisticsStages = []string{"幼儿园", "小学", "初中", "高中", "中职", "特教"}

const (
	stageOther  = "其他"
	ownerPublic = "公办"
	ownerOther  = "民办"
	statTotal   = "合计"
)

// statisticsRows counts. A row 其他 is there only when somebody is of none of
// the stages, so that the totals are always those of the people listed.
func statisticsRows(in *ListingInput, columns []ListingColumn) [][]string {
	stages := slices.Clone(statisticsStages)
	for i := range in.Records {
		if statStage(&in.Records[i].Content.Work) == stageOther {
			stages = append(stages, stageOther)
			break
		}
	}
	first := "初审"
	if len(in.Book.StageLabels) > 0 {
		first = in.Book.StageLabels[0]
	}
	counted := make(map[[3]string]int) // stage, owner, key of the column
	for i := range in.Records {
		r := &in.Records[i]
		stage, owner, o := statStage(&r.Content.Work), statOwner(&r.Content.Work), r.Standing.outcome(first)
		for _, c := range statisticsCounts {
			if !c.counts(r, o) {
				continue
			}
			for _, s := range []string{stage, statTotal} {
				counted[[3]string{s, owner, c.key}]++
				counted[[3]string{s, statTotal, c.key}]++
			}
		}
	}
	var rows [][]string
	for _, stage := range append(stages, statTotal) {
		owners := []string{ownerPublic, ownerOther}
		if stage == statTotal {
			owners = append(owners, statTotal)
		}
		for _, owner := range owners {
			row := make([]string, len(columns))
			for c, column := range columns {
				switch column.Key {
				case statisticsStage:
					row[c] = stage
				case statisticsOwner:
					row[c] = owner
				default:
					row[c] = strconv.Itoa(counted[[3]string{stage, owner, column.Key}])
				}
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// statStage gives the row somebody is counted in: the 学段 taught, but 特教 for
// all of a special school.
func statStage(w *Work) string {
	if strings.Contains(w.SchoolKind, "特教") || strings.Contains(w.SchoolKind, "特殊教育") {
		return "特教"
	}
	if slices.Contains(statisticsStages, w.Stage) {
		return w.Stage
	}
	return stageOther
}

// statOwner gives 民办 where the 学校性质 says so; where it says nothing, the
// 岗位性质 does.
func statOwner(w *Work) string {
	private := strings.HasPrefix(w.SchoolKind, "民办") ||
		!strings.HasPrefix(w.SchoolKind, "公办") && strings.Contains(w.PostKind, "民办")
	if private {
		return ownerOther
	}
	return ownerPublic
}
