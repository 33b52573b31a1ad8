package confirm

import (
	"slices"
	"strconv"
	"strings"
)

// defaultPeriodYears is a 注册有效期 (暂行办法).
const defaultPeriodYears = 5

const (
	fieldCareerStart   = "work.career_start"
	fieldContractStart = "work.contract_start"
	fieldRegistered    = "period.last_registered_on"
	fieldAssessments   = "period.assessments"
)

var dateFields = []string{fieldBirthDate, fieldIssuedOn, fieldCareerStart, fieldContractStart, fieldRegistered}

func checkDates(s *checkup) {
	dates := [...]Date{s.Identity.BirthDate, s.Certificate.IssuedOn, s.Work.CareerStart, s.Work.ContractStart, s.Period.LastRegisteredOn}
	for n, date := range dates {
		switch {
		case date != "" && !date.Valid():
			s.warn(CodeDateInvalid, dateFields[n])
		case s.today.Before(date):
			s.warn(CodeDatesOrder, dateFields[n])
		}
	}
	if s.Work.ContractStart.Before(s.Work.CareerStart) {
		s.warn(CodeDatesOrder, fieldContractStart)
	}
	if s.Certificate.IssuedOn.Before(s.Identity.BirthDate) {
		s.warn(CodeDatesOrder, fieldIssuedOn)
	}
	if s.Identity.BirthDate.Valid() && s.Work.CareerStart.Valid() {
		if age := s.Identity.BirthDate.Age(s.Work.CareerStart); age < minAge {
			s.warn(CodeCareerAge, fieldCareerStart, "age", strconv.Itoa(age))
		}
	}
	contract, issued := s.Work.ContractStart.Year(), s.Certificate.IssuedOn.Year()
	if contract != 0 && contract < issued {
		s.hint(CodeContractBeforeCertificate, fieldContractStart)
	}
}

// checkCycle compares the calendar years only: the day a plan opens differs
// from place to place.
func checkCycle(s *checkup) {
	last := s.Period.LastRegisteredOn
	if s.Kind == KindFirst {
		if last.Valid() {
			s.warn(CodeCycleFirst, fieldRegistered)
		}
		return
	}
	if s.Kind != KindPeriodic { // the deferred have no date that counts
		return
	}
	due := last.Year() + s.book.periodYears()
	switch {
	case last == "":
		s.hint(CodeCycleUnknown, fieldRegistered)
	case !last.Valid() || !s.today.Valid() || s.today.Before(last):
	case s.today.Year() < due:
		s.warn(CodeCycleEarly, fieldRegistered, "due", strconv.Itoa(due))
	case s.today.Year() > due:
		s.warn(CodeCycleOverdue, fieldRegistered, "due", strconv.Itoa(due))
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
			"have", strconv.Itoa(s.Period.TrainingHours), "need", strconv.Itoa(need), "unit", string(s.book.trainingUnit()))
	}
}

// trainingUnit is what the plan counts training in.
func (b Rulebook) trainingUnit() TrainingUnit {
	if b.TrainingUnit == "" {
		return TrainingHours
	}
	return b.TrainingUnit
}

// The 年度考核 results that occur; a province may have others.
var (
	failedResults = []string{"不合格", "未考核"}
	passedResults = []string{"优秀", "合格", "基本合格", "称职", "基本称职"}
)

func checkAssessments(s *checkup) {
	var failed, seen, repeated, odd []int
	for _, a := range s.Period.Assessments {
		if slices.Contains(seen, a.Year) {
			repeated = append(repeated, a.Year)
		} else {
			seen = append(seen, a.Year)
		}
		switch {
		case slices.Contains(failedResults, a.Result):
			failed = append(failed, a.Year)
		case !slices.Contains(passedResults, a.Result):
			odd = append(odd, a.Year)
		}
	}
	slices.Sort(failed)
	failed = slices.Compact(failed)
	if twice := consecutive(failed); twice != nil {
		s.warn(CodeAssessmentFailedTwice, fieldAssessments, "years", years(twice))
	} else if failed != nil {
		s.warn(CodeAssessmentFailed, fieldAssessments, "years", years(failed))
	}
	if n := len(seen); s.Kind == KindPeriodic && n < s.book.periodYears() {
		s.hint(CodeAssessmentMissing, fieldAssessments, "have", strconv.Itoa(n))
	}
	if repeated != nil {
		s.warn(CodeAssessmentRepeated, fieldAssessments, "years", years(repeated))
	}
	if odd != nil {
		s.hint(CodeAssessmentResult, fieldAssessments, "years", years(odd))
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
