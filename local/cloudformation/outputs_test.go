package cloudformation

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

const (
	exporting = `
Resources:
  A: {Type: Test::Thing, Properties: {Name: "1"}}
Outputs:
  Shared: {Value: !Ref A, Export: {Name: !Sub "${AWS::StackName}:A"}}
`
	importing = `{"Resources": {"B": {"Type": "Test::Thing", "Properties": {"Value": {"Fn::ImportValue": "one:A"}}}}}`
)

func TestExportsInUseAreKept(t *testing.T) {
	e := start(t, nil)
	e.create("one", exporting)
	e.create("two", importing)
	e.expectThings("A-1= B-2=A-1")

	exports, err := e.ListExports(t.Context(), &cfn.ListExportsInput{})
	if err != nil || len(exports.Exports) != 1 || aws.ToString(exports.Exports[0].Name) != "one:A" || aws.ToString(exports.Exports[0].Value) != "A-1" {
		t.Errorf("exports %+v, %v", exports, err)
	}
	imports, err := e.ListImports(t.Context(), &cfn.ListImportsInput{ExportName: aws.String("one:A")})
	if err != nil || len(imports.Imports) != 1 || imports.Imports[0] != "two" {
		t.Errorf("imports %+v, %v", imports, err)
	}
	_, err = e.DeleteStack(t.Context(), &cfn.DeleteStackInput{StackName: aws.String("one")})
	expectRefusal(t, err, "ValidationError", "Export one:A cannot be deleted as it is in use by two")

	without := exporting[:strings.Index(exporting, "Outputs:")]
	e.expectStatus(e.update("one", without), "UPDATE_ROLLBACK_COMPLETE", "")
	e.expectEvents("one", "one UPDATE_ROLLBACK_IN_PROGRESS: Export one:A cannot be deleted as it is in use by two ")
	replaced := strings.Replace(exporting, `"1"`, `"2"`, 1)
	e.expectStatus(e.update("one", replaced), "UPDATE_ROLLBACK_COMPLETE", "")
	e.expectEvents("one", "one UPDATE_ROLLBACK_IN_PROGRESS: Export one:A cannot be updated as it is in use by two ")
	e.expectThings("A-1= B-2=A-1")

	e.delete("two")
	_, err = e.ListImports(t.Context(), &cfn.ListImportsInput{ExportName: aws.String("one:A")})
	expectRefusal(t, err, "ValidationError", "Export 'one:A' is not imported by any stack.")
	e.expectStatus(e.update("one", replaced), "UPDATE_COMPLETE", "")
	e.expectStatus(e.delete("one"), "DELETE_COMPLETE", "")
}

// An importer that stops importing lets the export go.
func TestAnUpdateGivesUpImports(t *testing.T) {
	e := start(t, nil)
	e.create("one", exporting)
	e.create("two", importing)
	e.update("two", `{"Resources": {"B": {"Type": "Test::Thing"}}}`)
	e.expectStatus(e.delete("one"), "DELETE_COMPLETE", "")
}

func TestWrongOutputsRollBack(t *testing.T) {
	e := start(t, nil)
	e.create("one", exporting)
	for name, c := range map[string]struct{ body, reason string }{
		"same":    {strings.Replace(exporting, "${AWS::StackName}", "one", 1), "Export with name one:A is already exported by stack one. Rename the export and try again."},
		"list":    {`{"Resources": {"A": {"Type": "Test::Thing"}}, "Outputs": {"O": {"Value": {"Fn::GetAtt": ["A", "Parts"]}}}}`, "Template format error: The Value field of every Outputs member must evaluate to a String and not a List (output O)."},
		"missing": {`{"Resources": {"A": {"Type": "Test::Thing"}}, "Outputs": {"O": {"Value": {"Fn::GetAtt": ["A", "None"]}}}}`, "Template error: resource A does not support attribute type None in Fn::GetAtt"},
	} {
		e.create(name, c.body)
		e.expectEvents(name, name+" ROLLBACK_IN_PROGRESS: "+c.reason+" Rollback requested by user.", name+" ROLLBACK_COMPLETE")
	}
	e.create("orphan", `{"Resources": {"B": {"Type": "Test::Thing", "Properties": {"Value": {"Fn::ImportValue": "none"}}}}}`)
	e.expectEvents("orphan", "B CREATE_FAILED: No export named none found")
}
