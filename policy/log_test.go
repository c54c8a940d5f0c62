package policy

import "testing"

func TestLogRetention(t *testing.T) {
	judge(t, logRetention,
		wrong{"for ever", `{"Lines": {"Type": "AWS::Logs::LogGroup"}}`, "RetentionInDays is missing"},
		right{"a week", `{"Lines": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 7}}}`},
	)
}

func TestFunctionLogs(t *testing.T) {
	judge(t, functionLogs,
		wrong{"Lambda's own group", `{"Shape": {"Type": "AWS::Lambda::Function"}}`, "LoggingConfig.LogGroup is missing"},
		wrong{"beside another's", `{
			"Shape": {"Type": "AWS::Lambda::Function"},
			"Lines": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/aws/lambda/other"}}}`, "missing"},
		right{"a group of the app", `{
			"Shape": {"Type": "AWS::Lambda::Function", "Properties": {"LoggingConfig": {"LogGroup": {"Ref": "Lines"}}}},
			"Lines": {"Type": "AWS::Logs::LogGroup"}}`},
		right{"a group by the name of the function", `{
			"Shape": {"Type": "AWS::Lambda::Function"},
			"Lines": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": {"Fn::Join": ["", ["/aws/lambda/", {"Ref": "Shape"}]]}}}}`},
		right{"a group by its physical name", `{
			"Shape": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "shape"}},
			"Lines": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/aws/lambda/shape"}}}`},
	)
}
