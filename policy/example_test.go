package policy_test

import (
	"fmt"
	"log"

	"github.com/millrace-dev/millrace/policy"
)

func ExampleRead() {
	app, err := policy.Read("cdk.out")
	if err != nil {
		log.Fatal(err)
	}
	for _, finding := range policy.Check(app) {
		fmt.Println(finding)
	}
}
