package confirm

// Codes of refusals: why the rules do not allow an action (offline-rules.md D1 to D7).
const (
	CodeWindowNotOpen       Code = "window_not_open"      // 确认时间 has not begun; Until tells when
	CodeWindowClosed        Code = "window_closed"        // 确认时间 has ended
	CodeConditionNotMet     Code = "condition_not_met"    // 材料齐全 with a 不具备; Args: conditions
	CodeConditionUnanswered Code = "condition_unanswered" // 材料齐全 with an open condition; Args: conditions
	CodeNoMissingCondition  Code = "no_missing_condition" // 材料不全 without a 不具备
	CodeConditionUnknown    Code = "condition_unknown"    // a tick the rulebook does not ask for; Args: conditions
	CodeConditionRepeated   Code = "condition_repeated"   // a condition ticked twice; Args: conditions
	CodeNoConditions        Code = "no_conditions"        // the rulebook asks nothing of this 注册类型
	CodeNotYourPoint        Code = "not_your_point"       // the record or the clerk belongs to another point
	CodeNotClerk            Code = "not_clerk"            // only 确认用户, and only the one who signed
	CodeNotBureau           Code = "not_bureau"           // only 注册用户
	CodePlanChanged         Code = "plan_changed"         // the record belongs to another plan
	CodeContentChanged      Code = "content_changed"      // not the content the clerk saw (D1)
	CodeAlreadyDecided      Code = "already_decided"      // somebody else's decision came first (D2); Args: action, at
	CodeAgreed              Code = "agreed"               // the same decision came first (D2): nothing to do
	CodeStageAdvanced       Code = "stage_advanced"       // 初审 has begun (D7)
	CodeNewerApplication    Code = "newer_application"    // the person has applied again later (D7); Args: application_no, point
	CodeDeclinedFinal       Code = "declined_final"       // 申报未受理 is final here: phone the bureau
	CodeRulesChanged        Code = "rules_changed"        // another rulebook than the clerk saw (D7)
	CodeWindowChanged       Code = "window_changed"       // the window was moved (D4)
	CodeStateChanged        Code = "state_changed"        // not the state the clerk saw
	CodeRemoved             Code = "removed"              // withdrawn or taken away (D7)
	CodeExplanationRequired Code = "explanation_required" // changing an earlier conclusion needs a reason
	CodeUnknownRecord       Code = "unknown_record"       // the registry has no such record
	CodeUnknownAction       Code = "unknown_action"       // the state table has no such action
	CodeCloneDetected       Code = "clone_detected"       // sequence of an installation went back (D7)
	CodeOperationMismatch   Code = "operation_mismatch"   // same operation id, other bytes (D5): a bug
	CodeLateUnproven        Code = "late_unproven"        // came after the window, time of signing not provable (D4)
	CodeBlockedByFinding    Code = "blocked_by_finding"   // a check blocks 材料齐全; Args: codes
	CodeFileNumberDigits    Code = "file_number_digits"   // 系统档案号 takes digits only
	CodeTextInvalid         Code = "text_invalid"         // too long or not plain text; Args: field

	CodeIntentMalformed       Code = "intent_malformed"       // carries what its action does not, or not what it must; Args: field
	CodeOutOfScope            Code = "out_of_scope"           // not of the 人员范围 of the window; Args: field
	CodeTransferConcluded     Code = "transfer_concluded"     // 更换确认点 of a concluded record: take the conclusion back first
	CodeTransferTarget        Code = "transfer_target"        // no such point under this bureau
	CodeTransferClosed        Code = "transfer_closed"        // the target's 确认时间 has ended
	CodeFieldLocked           Code = "field_locked"           // not of 现阶段工作信息; Args: field
	CodeFieldInvalid          Code = "field_invalid"          // new value is none, no day, or the old one; Args: field
	CodeFieldChanged          Code = "field_changed"          // old value is no longer there; Args: field
	CodeAuthorisationRequired Code = "authorisation_required" // no kind, reference or date of a 依据; Args: field
	CodeAuthorisationKind     Code = "authorisation_kind"     // the plan does not take this kind; Args: kind
	CodeMessageExists         Code = "message_exists"         // a message has this id already
	CodeMessageUnknown        Code = "message_unknown"        // no such message of this record
	CodeMessageRecalled       Code = "message_recalled"       // recalled before
	CodeScanExists            Code = "scan_exists"            // this scan is attached already
	CodeSuperseded            Code = "superseded"             // a later intent for the same record took its place (D0)
	CodeKeyEnded              Code = "key_ended"              // signed by a key revoked or expired on the way (D7)
	CodeTooMany               Code = "too_many"               // a record holds no more of them; Args: what, max
)

// Codes of what to do about a certificate that is wrong (domain.md §5.5).
const (
	CodeCertificateNoError   Code = "certificate_no_error"   // a number of 15 digits became one of 18
	CodeCertificateIssuer    Code = "certificate_issuer"     // system data: the applicant goes to the 认定机构
	CodeCertificateBureau    Code = "certificate_bureau"     // typed, registered before: the bureau changes it
	CodeCertificateOwnEdit   Code = "certificate_own_edit"   // typed this time: the applicant edits it
	CodeCertificateNewNumber Code = "certificate_new_number" // paper wrong in kind, sex or number: a new number
	CodeCertificateRemark    Code = "certificate_remark"     // paper wrong otherwise: remark on 备注页 with seal
	CodeCertificateReissued  Code = "certificate_reissued"   // issued again: 重发 on 备注页 with seal
)

// Codes of findings: what the checks notice (核对提示).
const (
	CodeIDShape               Code = "id_shape"                // not of the shape of its 证件类型
	CodeIDOldForm             Code = "id_old_form"             // 15 digits
	CodeIDCheckDigit          Code = "id_check_digit"          // GB 11643 check character is wrong
	CodeIDDate                Code = "id_date"                 // birth date inside the number is no real day
	CodeIDRegion              Code = "id_region"               // no province has this code
	CodeIDTypeMismatch        Code = "id_type_mismatch"        // 810000-830000 belongs to 居住证, and only to it
	CodeIDNotNormal           Code = "id_not_normal"           // small x, full-width or blanks
	CodeIDAge                 Code = "id_age"                  // younger than 16 or older than 100; Args: age
	CodeSexMismatch           Code = "sex_mismatch"            // 性别 and number differ
	CodeBirthDateMismatch     Code = "birth_date_mismatch"     // 出生日期 and number differ
	CodeEthnicityUnknown      Code = "ethnicity_unknown"       // not in GB/T 3304
	CodeNameEmpty             Code = "name_empty"              // no name
	CodeNameLength            Code = "name_length"             // not 2 to 50 characters; Args: length
	CodeNamePrivateUse        Code = "name_private_use"        // Args: code_points
	CodeNameReplacement       Code = "name_replacement"        // U+FFFD: a character was lost on the way
	CodeNameControl           Code = "name_control"            // control character or broken UTF-8
	CodeNameDot               Code = "name_dot"                // a look-alike of U+00B7; Args: code_points
	CodeCertificateShape      Code = "certificate_shape"       // not 15, 17 or "19"+15 digits; Args: length
	CodeCertificateKindDigit  Code = "certificate_kind_digit"  // digit of 资格种类 is not 1 to 7
	CodeCertificateKind       Code = "certificate_kind"        // digit and 资格种类 differ
	CodeCertificateYear       Code = "certificate_year"        // year and 签发日期 differ; Args: number, issued
	CodeCertificateYearRange  Code = "certificate_year_range"  // before 1994 or in the future; Args: number
	CodeCertificateProvince   Code = "certificate_province"    // no province has this code
	CodeCertificateCorps      Code = "certificate_corps"       // 66, thought to be 新疆生产建设兵团
	CodeCertificateSexDigit   Code = "certificate_sex_digit"   // a digit its year did not use
	CodeCertificateSex        Code = "certificate_sex"         // digit and 性别 differ by the rule of its year
	CodeCertificateRegion     Code = "certificate_region"      // old number does not begin with the holder's region
	CodeLevelBelowPost        Code = "level_below_post"        // 资格种类低于现任教学段
	CodeNoPhoto               Code = "no_photo"                // no portrait
	CodeTrainingHours         Code = "training_hours"          // fewer than asked; Args: have, need
	CodeAssessmentFailed      Code = "assessment_failed"       // 不合格 or 未考核; Args: years
	CodeAssessmentFailedTwice Code = "assessment_failed_twice" // two years in a row; Args: years
	CodeAssessmentMissing     Code = "assessment_missing"      // fewer than five years; Args: have
	CodeDateInvalid           Code = "date_invalid"            // not a real day
	CodeDatesOrder            Code = "dates_order"             // one date before another it must follow

	CodePhotoSmall                Code = "photo_small"                 // fewer pixels than asked; Args: width, height
	CodePhotoRatio                Code = "photo_ratio"                 // not of the shape of a 一寸照; Args: width, height
	CodePhotoBytes                Code = "photo_bytes"                 // larger than asked; Args: kilobytes
	CodeSubjectCode               Code = "subject_code"                // a code of 任教学科 we do not know
	CodeSubjectMissing            Code = "subject_missing"             // no 任教学科 though certificates of that year have one
	CodeSubjectEarly              Code = "subject_early"               // a 任教学科 though certificates of that year have none; Args: year
	CodePostAgainstSchool         Code = "post_against_school"         // 岗位性质 and 学校性质 do not go together
	CodeCareerAge                 Code = "career_age"                  // began to work before 16; Args: age
	CodeContractBeforeCertificate Code = "contract_before_certificate" // contract of an earlier year than the certificate
	CodeCycleFirst                Code = "cycle_first"                 // 首次注册 of somebody registered before
	CodeCycleUnknown              Code = "cycle_unknown"               // 定期注册 without 上次注册时间
	CodeCycleEarly                Code = "cycle_early"                 // before the period has ended; Args: due
	CodeCycleOverdue              Code = "cycle_overdue"               // after the period had ended; Args: due
	CodeAssessmentRepeated        Code = "assessment_repeated"         // one year twice; Args: years
	CodeAssessmentResult          Code = "assessment_result"           // a result we do not know; Args: years
	CodeSamePerson                Code = "same_person"                 // another record of the same 证件号码; Args: count
	CodeSameCertificate           Code = "same_certificate"            // another person's record has the same certificate; Args: count
	CodeOtherPoint                Code = "other_point"                 // the same person at another point; Args, when the registry tells: application_no, point
	CodeNameVariant               Code = "name_variant"                // the same number under another name
	CodeNameSpelling              Code = "name_spelling"               // the same name written otherwise
)
