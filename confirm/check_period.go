package confirm

import (
	"slices"
	"strconv"
	"strings"
)

// defaultPeriodYears is a 注册有效期 (暂行办法).
const defaultPeriodYears = 5

func checkDates(s *checkup) {
	dates := []struct {
		field string
		date  Date
	}{
		{fieldBirthDate, s.Identity.BirthDate},
		{fieldIssuedOn, s.Certificate.IssuedOn},
		{"work.career_start", s.Work.CareerStart},
		{"work.contract_start", s.Work.ContractStart},
		{"period.last_registered_on", s.Period.LastRegisteredOn},
	}
	for _, d := range dates {
		switch {
		case d.date != "" && !d.date.Valid():
			s.warn(CodeDateInvalid, d.field)
		case s.today.Before(d.date):
			s.warn(CodeDatesOrder, d.field)
		}
	}
	if s.Work.ContractStart.Before(s.Work.CareerStart) {
		s.warn(CodeDatesOrder, "work.contract_start")
	}
	if s.Certificate.IssuedOn.Before(s.Identity.BirthDate) {
		s.warn(CodeDatesOrder, fieldIssuedOn)
	}
}

// checkTraining asks for the sum only, and of periodic registration only:
// Art. 7 has no such condition for the first one (domain.md §2.3).
func checkTraining(s *checkup) {
	need := s.book.TrainingHours
	if need == 0 {
		need = DefaultTrainingHours
	}
	if s.Kind != KindFirst && s.Period.TrainingHours < need {
		s.warn(CodeTrainingHours, "period.training_hours",
			"have", strconv.Itoa(s.Period.TrainingHours), "need", strconv.Itoa(need))
	}
}

func checkAssessments(s *checkup) {
	const field = "period.assessments"
	var failed []int
	for _, a := range s.Period.Assessments {
		if a.Result == "不合格" || a.Result == "未考核" {
			failed = append(failed, a.Year)
		}
	}
	slices.Sort(failed)
	if twice := consecutive(failed); twice != nil {
		s.warn(CodeAssessmentFailedTwice, field, "years", years(twice))
	} else if failed != nil {
		s.warn(CodeAssessmentFailed, field, "years", years(failed))
	}
	if n := len(s.Period.Assessments); s.Kind != KindFirst && n < s.book.periodYears() {
		s.hint(CodeAssessmentMissing, field, "have", strconv.Itoa(n))
	}
}

// consecutive gives the first run of two or more years.
func consecutive(sorted []int) []int {
	start := 0
	for i := 1; i <= len(sorted); i++ {
		if i < len(sorted) && sorted[i] == sorted[i-1]+1 {
			continue
		}
		if i-start > 1 {
			return sorted[start:i]
		}
		start = i
	}
	return nil
}

func years(list []int) string {
	words := make([]string, len(list))
	for i, y := range list {
		words[i] = strconv.Itoa(y)
	}
	return strings.Join(words, ",")
}
