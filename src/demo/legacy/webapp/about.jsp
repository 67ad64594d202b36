<%@ page contentType="text/html; charset=UTF-8" session="false" %>
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>About - Timesheets</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="style.css">
</head>
<body>
<%@ include file="/WEB-INF/pages/header.jspf" %>
<main>
  <h1>About Timesheets</h1>
  <p>Version 3.2, in use since 2009.</p>
</main>
</body>
</html>
