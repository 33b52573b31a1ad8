package confirm

// CheckInfo describes one check.
type CheckInfo struct {
	Name  string // with its version; a change of what it finds makes a new version
	Basis string // where the rule comes from
	Finds []CheckFinding
	run   func(*checkup)
}

// CheckFinding is one thing a check may notice.
type CheckFinding struct {
	Code     Code
	Severity Severity
	Fields   []string // any of which it may name
}

func finds(code Code, severity Severity, fields ...string) CheckFinding {
	return CheckFinding{Code: code, Severity: severity, Fields: fields}
}

const (
	hints  = SeverityHint
	warns  = SeverityWarn
	blocks = SeverityBlock
)

// checks is the list, in the order of the findings. A kind of document with a
// check character blocks on it; other kinds only warn, hence id_shape twice.
var checks = []CheckInfo{
	{"id_number/1", "GB 11643-1999", []CheckFinding{
		finds(CodeIDNotNormal, hints, fieldNumber), finds(CodeIDOldForm, warns, fieldNumber), finds(CodeIDShape, blocks, fieldNumber),
		finds(CodeIDCheckDigit, blocks, fieldNumber), finds(CodeIDDate, blocks, fieldNumber),
	}, checkIDNumber},
	{"id_region/1", "GB/T 2260; 港澳台居民居住证申领发放办法", []CheckFinding{
		finds(CodeIDTypeMismatch, warns, fieldNumber), finds(CodeIDRegion, warns, fieldNumber),
	}, checkIDRegion},
	{"id_agrees/1", "GB 11643-1999", []CheckFinding{
		finds(CodeSexMismatch, warns, fieldSex), finds(CodeBirthDateMismatch, warns, fieldBirthDate), finds(CodeIDAge, warns, fieldNumber),
	}, checkIDAgrees},
	{"id_other/1", "domain.md §6.2", []CheckFinding{finds(CodeIDShape, warns, fieldNumber)}, checkOtherDocument},
	{"ethnicity/1", "GB/T 3304-1991", []CheckFinding{finds(CodeEthnicityUnknown, warns, fieldEthnicity)}, checkEthnicity},
	{"name/2", "民委发〔2016〕33号", []CheckFinding{
		finds(CodeNameEmpty, warns, fieldName), finds(CodeNameControl, blocks, fieldName), finds(CodeNameReplacement, blocks, fieldName),
		finds(CodeNamePrivateUse, blocks, fieldName), finds(CodeNameLength, warns, fieldName), finds(CodeNameDot, warns, fieldName),
	}, checkName},
	{"photo/2", "domain.md §3.3", []CheckFinding{
		finds(CodeNoPhoto, warns, fieldPhoto), finds(CodePhotoSmall, warns, fieldPhoto),
		finds(CodePhotoRatio, warns, fieldPhoto), finds(CodePhotoBytes, hints, fieldPhoto),
	}, checkPhoto},
	{"certificate_shape/1", "domain.md §5.1, §5.2", []CheckFinding{
		finds(CodeCertificateShape, warns, fieldCertificate), finds(CodeCertificateKindDigit, warns, fieldCertificate), finds(CodeCertificateKind, warns, fieldKind),
	}, checkCertificateShape},
	{"certificate_place/1", "domain.md §5.1, §5.2", []CheckFinding{
		finds(CodeCertificateCorps, hints, fieldCertificate), finds(CodeCertificateProvince, warns, fieldCertificate), finds(CodeCertificateRegion, hints, fieldCertificate),
	}, checkCertificatePlace},
	{"certificate_year/1", "domain.md §5.1", []CheckFinding{
		finds(CodeCertificateYearRange, warns, fieldCertificate), finds(CodeCertificateYear, warns, fieldIssuedOn),
	}, checkCertificateYear},
	{"certificate_sex/1", "domain.md §5.3", []CheckFinding{
		finds(CodeCertificateSexDigit, warns, fieldCertificate), finds(CodeCertificateSex, warns, fieldCertificate),
	}, checkCertificateSex},
	{"certificate_subject/1", "台山市2024年通知; domain.md §3.2, §6.6", []CheckFinding{
		finds(CodeSubjectCode, hints, fieldSubject), finds(CodeSubjectMissing, warns, fieldSubject), finds(CodeSubjectEarly, hints, fieldSubject),
	}, checkSubject},
	{"level_and_post/1", "教师资格条例第五条", []CheckFinding{finds(CodeLevelBelowPost, warns, "work.stage")}, checkLevel},
	{"post_and_school/1", "暂行办法(适用对象); domain.md §3.2", []CheckFinding{finds(CodePostAgainstSchool, warns, "work.post_kind")}, checkPost},
	{"dates/2", "domain.md §3.2", []CheckFinding{
		finds(CodeDateInvalid, warns, dateFields...), finds(CodeDatesOrder, warns, dateFields...), finds(CodeCareerAge, warns, fieldCareerStart),
		finds(CodeContractBeforeCertificate, hints, fieldContractStart),
	}, checkDates},
	{"cycle/1", "暂行办法第十一条、第十三条", []CheckFinding{
		finds(CodeCycleFirst, warns, fieldRegistered), finds(CodeCycleUnknown, hints, fieldRegistered),
		finds(CodeCycleEarly, warns, fieldRegistered), finds(CodeCycleOverdue, warns, fieldRegistered),
	}, checkCycle},
	{"training/2", "暂行办法第八条(三)", []CheckFinding{finds(CodeTrainingHours, warns, "period.training_hours")}, checkTraining},
	{"assessments/2", "暂行办法第八条(二)、第九条、第十条", []CheckFinding{
		finds(CodeAssessmentFailedTwice, warns, fieldAssessments), finds(CodeAssessmentFailed, warns, fieldAssessments),
		finds(CodeAssessmentMissing, hints, fieldAssessments), finds(CodeAssessmentRepeated, warns, fieldAssessments),
		finds(CodeAssessmentResult, hints, fieldAssessments),
	}, checkAssessments},
}
