console.log("a test asset")
