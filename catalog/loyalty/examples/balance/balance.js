console.log("points");
